-- What the role that the operator runs as may do. Repeated when the role or this script changes.

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = '${runtimeRole}') THEN
        RAISE EXCEPTION '%',
            'role "${runtimeRole}", which the operator is to run as, does not exist; '
            'create it: CREATE ROLE "${runtimeRole}" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD ...';
    END IF;
    IF pg_catalog.pg_has_role('${runtimeRole}', current_user, 'MEMBER') THEN
        RAISE EXCEPTION '%', format(
            'role "${runtimeRole}", which the operator is to run as, acts for %I, which owns the '
            'tables; give the operator a role of its own', current_user);
    END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO "${runtimeRole}";
GRANT SELECT ON public."${flyway:table}" TO "${runtimeRole}";

-- Not the password hashes.
GRANT SELECT (id, username, role, is_active) ON public.users TO "${runtimeRole}";

-- Not the api_key that older tables have.
GRANT SELECT (id, name, hostname, port, status, whitelist, last_seen, created_at, updated_at,
              owner_id),
      INSERT (name, hostname, owner_id),
      UPDATE (status, last_seen, updated_at)
    ON public.proxmox_nodes TO "${runtimeRole}";

-- Not the owner: handing a VM over is an administrator's step.
GRANT SELECT,
      INSERT,
      UPDATE (vmid, name, ip_address, status, cpu_cores, memory_mb, disk_gb, proxmox_node,
              template_id, notes),
      DELETE
    ON public.vms TO "${runtimeRole}";
GRANT SELECT ON public.vms_with_rls TO "${runtimeRole}";

GRANT SELECT, INSERT, UPDATE, DELETE ON public.vm_bindings TO "${runtimeRole}";
GRANT SELECT, INSERT ON public.proxmox_node_bindings TO "${runtimeRole}";

-- Entries come from triggers and functions, and stay for as long as the function below wants.
GRANT SELECT ON public.vm_audit TO "${runtimeRole}";
GRANT EXECUTE ON FUNCTION public.vm_audit_operation(
    INTEGER, INTEGER, TEXT, TEXT, TEXT, TEXT, TEXT, TIMESTAMP WITH TIME ZONE, TEXT, INTEGER, TEXT[])
    TO "${runtimeRole}";
GRANT EXECUTE ON FUNCTION public.vm_audit_prune(TIMESTAMP WITH TIME ZONE, INTEGER)
    TO "${runtimeRole}";

GRANT SELECT, INSERT, DELETE ON public.vm_usage TO "${runtimeRole}";
GRANT SELECT, INSERT, UPDATE, DELETE ON public.vm_usage_hourly TO "${runtimeRole}";
GRANT SELECT ON public.vm_owner_activity TO "${runtimeRole}";

-- Not the table of epochs: a leader can only take the next one, or show its own.
GRANT EXECUTE ON FUNCTION public.sync_take(TEXT, TEXT) TO "${runtimeRole}";
GRANT EXECUTE ON FUNCTION public.sync_enter(TEXT, TEXT, BIGINT) TO "${runtimeRole}";

DO $$
DECLARE
    sequence_name TEXT;
BEGIN
    FOR sequence_name IN
        SELECT pg_catalog.pg_get_serial_sequence(name, 'id')
        FROM (VALUES ('public.vms'), ('public.proxmox_nodes')) AS numbered (name)
    LOOP
        -- None for a table whose ids come from somewhere else.
        IF sequence_name IS NOT NULL THEN
            EXECUTE format('GRANT USAGE ON SEQUENCE %s TO "${runtimeRole}"', sequence_name);
        END IF;
    END LOOP;
END
$$;

-- Who has a VM on a node sees the node too. For this role only: what AccountDB shows its users is
-- AccountDB's. It names owner_id, so that the index on it serves.
DROP POLICY IF EXISTS proxmox_nodes_vm_owner_policy ON public.proxmox_nodes;
CREATE POLICY proxmox_nodes_vm_owner_policy ON public.proxmox_nodes
    FOR SELECT
    TO "${runtimeRole}"
    USING (EXISTS (
        SELECT 1 FROM public.vms
        WHERE vms.proxmox_node = proxmox_nodes.id
          AND vms.owner_id = (
              SELECT NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER)));

-- Whose word counts when a session claims to be the operator, the sync or the API.
CREATE OR REPLACE FUNCTION public.vm_operator_role() RETURNS NAME
    LANGUAGE sql
    IMMUTABLE
    RETURN '${runtimeRole}'::NAME;
REVOKE EXECUTE ON FUNCTION public.vm_operator_role() FROM PUBLIC;
