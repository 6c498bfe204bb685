-- The operator's own tables: how the VM behind a row, and the node behind a row, are found again.

CREATE TABLE public.vm_bindings
(
    vm_id INTEGER PRIMARY KEY REFERENCES public.vms (id) ON DELETE CASCADE,
    cluster_id TEXT NOT NULL,
    proxmox_cluster TEXT NOT NULL,
    kind TEXT NOT NULL,
    bios_uuid TEXT,
    resource_namespace TEXT,
    resource_name TEXT,
    resource_uid TEXT,
    CONSTRAINT vm_bindings_kind_check CHECK (
        CASE kind
            WHEN 'managed' THEN
                num_nulls(bios_uuid, resource_namespace, resource_name, resource_uid) = 0
            WHEN 'discovered' THEN
                num_nonnulls(resource_namespace, resource_name, resource_uid) = 0
            ELSE FALSE
        END)
);
CREATE INDEX vm_bindings_cluster_idx ON public.vm_bindings (cluster_id, proxmox_cluster);
COMMENT ON COLUMN public.vm_bindings.bios_uuid IS
    'smbios1 uuid: tells a VM from its successor under a recycled VMID; a restored copy shares it';

-- Whoever sees the row in vms sees its binding: the policies of vms decide inside the EXISTS.
CREATE POLICY vm_bindings_vm_policy ON public.vm_bindings
    FOR ALL
    TO PUBLIC
    USING (EXISTS (SELECT 1 FROM public.vms WHERE vms.id = vm_bindings.vm_id))
    WITH CHECK (EXISTS (SELECT 1 FROM public.vms WHERE vms.id = vm_bindings.vm_id));
ALTER TABLE public.vm_bindings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vm_bindings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.proxmox_node_bindings
(
    cluster_id TEXT NOT NULL,
    proxmox_cluster TEXT NOT NULL,
    node_name TEXT NOT NULL,
    node_id INTEGER NOT NULL REFERENCES public.proxmox_nodes (id) ON DELETE CASCADE,
    PRIMARY KEY (cluster_id, proxmox_cluster, node_name),
    CONSTRAINT proxmox_node_bindings_node_unique UNIQUE (node_id, cluster_id, proxmox_cluster)
);

CREATE POLICY proxmox_node_bindings_admin_policy ON public.proxmox_node_bindings
    FOR ALL
    TO PUBLIC
    USING ((SELECT current_setting('app.current_user_role', TRUE)) = 'admin')
    WITH CHECK ((SELECT current_setting('app.current_user_role', TRUE)) = 'admin');
ALTER TABLE public.proxmox_node_bindings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.proxmox_node_bindings FORCE ROW LEVEL SECURITY;
