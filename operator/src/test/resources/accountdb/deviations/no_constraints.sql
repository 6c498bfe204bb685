-- Nothing that the document constrains is constrained.
ALTER TABLE public.vms DROP CONSTRAINT vms_vmid_node_unique;
ALTER TABLE public.vms DROP CONSTRAINT vms_proxmox_node_fkey;
ALTER TABLE public.vms DROP CONSTRAINT vms_owner_id_fkey;
ALTER TABLE public.vms DROP CONSTRAINT vms_status_check;
