-- Whoever LISTENs on vm_changes is told which rows look different now: their ids, separated by
-- commas, and nothing else, since any role of the database may listen; or "all". Listeners read the
-- rows under a context of their own.

CREATE FUNCTION public.vm_changes_tell(ids INTEGER[]) RETURNS VOID
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A payload must be shorter than 8000 bytes, an id has up to 10 digits.
    at_most CONSTANT INTEGER := 700;
BEGIN
    FOR part IN 1 .. coalesce(cardinality(ids), 0) BY at_most LOOP
        PERFORM pg_notify('vm_changes', array_to_string(ids[part : part + at_most - 1], ','));
    END LOOP;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_changes_tell(INTEGER[]) FROM PUBLIC;

-- The documented columns but updated_at: that AccountDB wrote a column of its own is no news.
CREATE FUNCTION public.vm_changes_of_rows() RETURNS TRIGGER
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- The plan is kept from the first statement of a session, however few rows that had.
    SET enable_nestloop = off
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.vm_changes_tell((SELECT array_agg(n.id) FROM new_rows AS n));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM public.vm_changes_tell((SELECT array_agg(o.id) FROM old_rows AS o));
    ELSIF TG_OP = 'TRUNCATE' THEN
        PERFORM pg_notify('vm_changes', 'all');
    ELSE
        PERFORM public.vm_changes_tell((
            SELECT array_agg(coalesce(n.id, o.id))
            FROM old_rows AS o
            FULL JOIN new_rows AS n ON n.id = o.id
            WHERE (o.id, o.vmid, o.name, o.ip_address, o.status, o.cpu_cores, o.memory_mb,
                   o.disk_gb, o.proxmox_node, o.template_id, o.notes, o.created_at, o.owner_id)
                  IS DISTINCT FROM
                  (n.id, n.vmid, n.name, n.ip_address, n.status, n.cpu_cores, n.memory_mb,
                   n.disk_gb, n.proxmox_node, n.template_id, n.notes, n.created_at, n.owner_id)));
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_changes_of_rows() FROM PUBLIC;

CREATE TRIGGER vm_changes_insert
    AFTER INSERT ON public.vms
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_changes_of_rows();
CREATE TRIGGER vm_changes_update
    AFTER UPDATE ON public.vms
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_changes_of_rows();
CREATE TRIGGER vm_changes_delete
    AFTER DELETE ON public.vms
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_changes_of_rows();
CREATE TRIGGER vm_changes_truncate
    AFTER TRUNCATE ON public.vms
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_changes_of_rows();

-- Which VirtualMachine has the VM shows too. Without a trigger on DELETE: a binding goes with its
-- row, one statement for each.
CREATE FUNCTION public.vm_changes_of_bindings() RETURNS TRIGGER
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.vm_changes_tell((
            SELECT array_agg(n.vm_id) FROM new_rows AS n WHERE n.kind = 'managed'));
    ELSE
        PERFORM public.vm_changes_tell((
            SELECT array_agg(n.vm_id)
            FROM old_rows AS o
            JOIN new_rows AS n ON n.vm_id = o.vm_id
            WHERE (o.kind, o.resource_namespace, o.resource_name)
                  IS DISTINCT FROM
                  (n.kind, n.resource_namespace, n.resource_name)));
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_changes_of_bindings() FROM PUBLIC;

CREATE TRIGGER vm_changes_bindings_insert
    AFTER INSERT ON public.vm_bindings
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_changes_of_bindings();
CREATE TRIGGER vm_changes_bindings_update
    AFTER UPDATE ON public.vm_bindings
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_changes_of_bindings();
