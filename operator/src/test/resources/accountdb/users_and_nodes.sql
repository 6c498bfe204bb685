-- users and proxmox_nodes as AccountDB has them, with columns that only some databases have.
CREATE TABLE public.users
(
    id SERIAL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    full_name TEXT,
    role TEXT NOT NULL DEFAULT 'user',
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    last_login TIMESTAMPTZ,
    avatar_url TEXT
);

CREATE TABLE public.proxmox_nodes
(
    id SERIAL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    hostname VARCHAR(255) NOT NULL,
    port INTEGER DEFAULT 8006,
    status VARCHAR(20) DEFAULT 'disconnected',
    whitelist INTEGER[] DEFAULT '{}',
    last_seen TIMESTAMPTZ,
    created_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    owner_id INTEGER NOT NULL REFERENCES public.users (id),
    api_key VARCHAR(255)
);
CREATE POLICY proxmox_nodes_admin_policy ON public.proxmox_nodes
    FOR ALL TO PUBLIC USING (current_setting('app.current_user_role', TRUE) = 'admin');
CREATE POLICY proxmox_nodes_user_policy ON public.proxmox_nodes
    FOR ALL TO PUBLIC USING (owner_id = current_setting('app.current_user_id', TRUE)::INTEGER);
ALTER TABLE public.proxmox_nodes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.proxmox_nodes FORCE ROW LEVEL SECURITY;
CREATE VIEW public.proxmox_nodes_with_rls AS
SELECT * FROM public.proxmox_nodes
WHERE current_setting('app.current_user_role', TRUE) = 'admin'
   OR owner_id = current_setting('app.current_user_id', TRUE)::INTEGER;

INSERT INTO public.users (username, email, password_hash)
VALUES ('alice', 'a@example.org', 'hash'), ('bob', 'b@example.org', 'hash');
INSERT INTO public.proxmox_nodes (name, hostname, owner_id, api_key)
VALUES ('pve1', '10.0.0.1', 1, 'key'), ('pve2', '10.0.0.2', 2, 'key');
