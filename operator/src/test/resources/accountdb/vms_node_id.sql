-- vms of a later AccountDB: the node is proxmox_node_id and may be missing, constraints are absent,
-- numbers are 0 where nothing is known, two columns are for its own monitoring, and a sharing list
-- points at the rows; needs users_and_nodes.sql.
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
    proxmox_node_id INTEGER REFERENCES public.proxmox_nodes (id),
    template_id INTEGER DEFAULT 0,
    notes TEXT DEFAULT '',
    created_at TIMESTAMPTZ DEFAULT now(),
    updated_at TIMESTAMPTZ DEFAULT now(),
    owner_id INTEGER NOT NULL REFERENCES public.users (id),
    cpu_usage_percent NUMERIC(5, 1),
    uptime_seconds BIGINT
);
CREATE INDEX idx_vms_vmid ON public.vms (vmid);
CREATE INDEX idx_vms_name ON public.vms (name);
CREATE INDEX idx_vms_ip_address ON public.vms (ip_address);
CREATE INDEX idx_vms_status ON public.vms (status);
CREATE INDEX idx_vms_owner_id ON public.vms (owner_id);
CREATE INDEX idx_vms_proxmox_node_id ON public.vms (proxmox_node_id);
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
CREATE TABLE public.whitelist
(
    id SERIAL PRIMARY KEY,
    vm_id INTEGER NOT NULL REFERENCES public.vms (id),
    user_id INTEGER NOT NULL REFERENCES public.users (id)
);

INSERT INTO public.vms (vmid, name, status, ip_address, cpu_cores, memory_mb, disk_gb,
                        proxmox_node_id, notes, owner_id, cpu_usage_percent, uptime_seconds)
VALUES (100, 'web', 'running', '10.1.0.5', 2, 2048, 20, 1, 'mine', 1, 12.5, 4711),
       (101, 'db', 'unknown', NULL, 4, 8192, 200, 1, '', 1, NULL, NULL),
       (100, 'same VMID', 'deleted', NULL, 0, 0, 0, 2, NULL, 2, NULL, NULL),
       (102, 'broken', 'error', NULL, 1, 512, 8, 2, 'of bob', 2, 0, 0);
INSERT INTO public.whitelist (vm_id, user_id) VALUES (1, 2);
