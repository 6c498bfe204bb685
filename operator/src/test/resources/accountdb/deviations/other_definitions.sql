-- The documented names stand for something else.
ALTER TABLE public.vms DROP CONSTRAINT vms_vmid_node_unique;
ALTER TABLE public.vms ADD CONSTRAINT vms_vmid_node_unique UNIQUE (vmid, proxmox_node, name);
ALTER TABLE public.vms DROP CONSTRAINT vms_owner_id_fkey;
ALTER TABLE public.vms ADD CONSTRAINT vms_owner_id_fkey
    FOREIGN KEY (owner_id) REFERENCES public.users (id) ON DELETE CASCADE;
ALTER TABLE public.vms DROP CONSTRAINT vms_status_check;
ALTER TABLE public.vms ADD CONSTRAINT vms_status_check
    CHECK (status IN ('running', 'stopped', 'error', 'unknown', 'deleted'));
ALTER TABLE public.vms DROP CONSTRAINT vms_proxmox_node_fkey;
ALTER TABLE public.vms ADD CONSTRAINT vms_proxmox_node_fkey
    FOREIGN KEY (proxmox_node) REFERENCES public.proxmox_nodes (id) NOT VALID;
DROP INDEX public.vms_vmid_idx;
CREATE INDEX vms_vmid_idx ON public.vms (vmid) WHERE status = 'running';
DROP INDEX public.vms_name_idx;
CREATE INDEX vms_name_idx ON public.vms (lower(name));
DROP INDEX public.vms_ip_address_idx;
CREATE INDEX vms_ip_address_idx ON public.vms USING hash (ip_address);
DROP INDEX public.vms_status_idx;
CREATE INDEX vms_status_idx ON public.vms (status, name);
