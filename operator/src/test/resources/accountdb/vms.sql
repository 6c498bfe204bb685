-- vms by the documented DDL; needs users_and_nodes.sql.
CREATE TABLE public.vms
(
    id SERIAL PRIMARY KEY,
    vmid INTEGER NOT NULL,
    name VARCHAR(100) NOT NULL,
    ip_address VARCHAR(45),
    status VARCHAR(20) DEFAULT 'stopped',
    cpu_cores INTEGER,
    memory_mb INTEGER,
    disk_gb INTEGER,
    proxmox_node INTEGER NOT NULL,
    template_id INTEGER,
    notes TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    owner_id INTEGER REFERENCES public.users (id) NOT NULL
);
ALTER TABLE public.vms ADD CONSTRAINT vms_vmid_node_unique UNIQUE (vmid, proxmox_node);
ALTER TABLE public.vms ADD CONSTRAINT vms_proxmox_node_fkey
    FOREIGN KEY (proxmox_node) REFERENCES public.proxmox_nodes (id);
ALTER TABLE public.vms ADD CONSTRAINT vms_status_check
    CHECK (status IN ('running', 'stopped', 'error'));
CREATE INDEX vms_vmid_idx ON public.vms (vmid);
CREATE INDEX vms_name_idx ON public.vms (name);
CREATE INDEX vms_ip_address_idx ON public.vms (ip_address);
CREATE INDEX vms_status_idx ON public.vms (status);
CREATE INDEX vms_owner_id_idx ON public.vms (owner_id);
CREATE INDEX vms_proxmox_node_idx ON public.vms (proxmox_node);
ALTER TABLE public.vms ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vms FORCE ROW LEVEL SECURITY;
CREATE POLICY vms_admin_policy ON public.vms
    FOR ALL TO PUBLIC USING (current_setting('app.current_user_role', TRUE) = 'admin');
CREATE POLICY vms_user_policy ON public.vms
    FOR ALL TO PUBLIC USING (owner_id = current_setting('app.current_user_id', TRUE)::INTEGER);
CREATE OR REPLACE VIEW public.vms_with_rls AS
SELECT * FROM public.vms
WHERE current_setting('app.current_user_role', TRUE) = 'admin'
   OR owner_id = current_setting('app.current_user_id', TRUE)::INTEGER;

INSERT INTO public.vms (vmid, name, proxmox_node, owner_id, notes)
VALUES (100, 'old', 1, 1, 'mine'), (100, 'same VMID', 2, 2, NULL);
