-- vms of the oldest AccountDB: proxmox_node is the name of the node; needs users_and_nodes.sql.
CREATE TABLE public.vms
(
    id SERIAL PRIMARY KEY,
    vmid INTEGER NOT NULL,
    name VARCHAR(100) NOT NULL,
    ip_address VARCHAR(45),
    status VARCHAR(20) DEFAULT 'stopped',
    cpu_cores INTEGER DEFAULT 0,
    memory_mb INTEGER DEFAULT 0,
    disk_gb INTEGER DEFAULT 0,
    proxmox_node VARCHAR(100),
    template_id INTEGER DEFAULT 0,
    notes TEXT DEFAULT '',
    created_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,
    owner_id INTEGER NOT NULL REFERENCES public.users (id)
);
CREATE INDEX idx_vms_owner_id ON public.vms (owner_id);
CREATE INDEX vms_proxmox_node_idx ON public.vms (proxmox_node);
ALTER TABLE public.vms ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vms FORCE ROW LEVEL SECURITY;
CREATE POLICY vms_admin_policy ON public.vms
    FOR ALL TO PUBLIC USING (current_setting('app.current_user_role', TRUE) = 'admin');
CREATE POLICY vms_user_policy ON public.vms
    FOR ALL TO PUBLIC USING (owner_id = current_setting('app.current_user_id', TRUE)::INTEGER);
CREATE VIEW public.vms_with_rls AS
SELECT * FROM public.vms
WHERE current_setting('app.current_user_role', TRUE) = 'admin'
   OR owner_id = current_setting('app.current_user_id', TRUE)::INTEGER;

INSERT INTO public.vms (vmid, name, status, proxmox_node, notes, owner_id)
VALUES (100, 'web', 'running', 'pve1', 'mine', 1),
       (101, 'db', 'unknown', 'pve1', '', 1),
       (100, 'same VMID', 'stopped', 'pve2', NULL, 2);
