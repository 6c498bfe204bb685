-- The two tables of AccountDB that vms refers to, in AccountDB's shape; what exists is left alone.

CREATE TABLE IF NOT EXISTS public.users
(
    id SERIAL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    full_name TEXT,
    role TEXT NOT NULL DEFAULT 'user' CONSTRAINT users_role_check CHECK (role IN ('user', 'admin')),
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_login TIMESTAMP WITH TIME ZONE
);

DO $$
BEGIN
    IF pg_catalog.to_regclass('public.proxmox_nodes') IS NOT NULL THEN
        RETURN;
    END IF;

    CREATE TABLE public.proxmox_nodes
    (
        id SERIAL PRIMARY KEY,
        name VARCHAR(100) NOT NULL,
        hostname VARCHAR(255) NOT NULL,
        port INTEGER NOT NULL DEFAULT 8006,
        status VARCHAR(20) NOT NULL DEFAULT 'disconnected'
            CONSTRAINT proxmox_nodes_status_check
                CHECK (status IN ('connected', 'disconnected', 'error')),
        whitelist INTEGER[] NOT NULL DEFAULT '{}',
        last_seen TIMESTAMP WITH TIME ZONE,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
        owner_id INTEGER NOT NULL REFERENCES public.users (id)
    );
    CREATE INDEX proxmox_nodes_owner_id_idx ON public.proxmox_nodes (owner_id);

    -- In a sub-select a setting is read once for each query. After a transaction that had one it
    -- is '' on the same connection, not NULL, and '' is no integer.
    CREATE POLICY proxmox_nodes_admin_policy ON public.proxmox_nodes
        FOR ALL
        TO PUBLIC
        USING ((SELECT current_setting('app.current_user_role', TRUE)) = 'admin')
        WITH CHECK ((SELECT current_setting('app.current_user_role', TRUE)) = 'admin');
    CREATE POLICY proxmox_nodes_user_policy ON public.proxmox_nodes
        FOR ALL
        TO PUBLIC
        USING (owner_id = (
            SELECT NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER))
        WITH CHECK (owner_id = (
            SELECT NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER));
    ALTER TABLE public.proxmox_nodes ENABLE ROW LEVEL SECURITY;
    ALTER TABLE public.proxmox_nodes FORCE ROW LEVEL SECURITY;

    CREATE VIEW public.proxmox_nodes_with_rls WITH (security_invoker = true) AS
    SELECT id, name, hostname, port, status, whitelist, last_seen, created_at, updated_at, owner_id
    FROM public.proxmox_nodes
    WHERE (SELECT current_setting('app.current_user_role', TRUE)) = 'admin'
       OR owner_id = (SELECT NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER);
END
$$;
