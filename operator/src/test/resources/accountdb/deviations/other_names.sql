-- Constraints and indexes have the names that other tools give them.
ALTER TABLE public.vms RENAME CONSTRAINT vms_pkey TO pk_vms;
ALTER TABLE public.vms RENAME CONSTRAINT vms_vmid_node_unique TO "uq_VMs";
ALTER TABLE public.vms RENAME CONSTRAINT vms_proxmox_node_fkey TO vms_proxmox_node_id_fkey;
ALTER TABLE public.vms RENAME CONSTRAINT vms_owner_id_fkey TO fk_vms_owner;
ALTER TABLE public.vms RENAME CONSTRAINT vms_status_check TO ck_vms_status;
ALTER INDEX public.vms_vmid_idx RENAME TO idx_vms_vmid;
ALTER INDEX public.vms_name_idx RENAME TO idx_vms_name;
ALTER INDEX public.vms_ip_address_idx RENAME TO idx_vms_ip_address;
ALTER INDEX public.vms_status_idx RENAME TO idx_vms_status;
ALTER INDEX public.vms_owner_id_idx RENAME TO "idx_VMs_owner";
ALTER INDEX public.vms_proxmox_node_idx RENAME TO idx_vms_proxmox_node;
