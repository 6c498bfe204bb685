-- Who did what to which row or VM. The trail outlives the row and stays with the owner of the time,
-- hence plain values and no foreign keys. Nobody may write it but the functions below.

CREATE TABLE public.vm_audit
(
    id BIGINT GENERATED ALWAYS AS IDENTITY CONSTRAINT vm_audit_pkey PRIMARY KEY,
    at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    kind TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    vm_id INTEGER,
    vmid INTEGER NOT NULL,
    name TEXT NOT NULL,
    actor TEXT NOT NULL,
    user_id INTEGER,
    session_role TEXT NOT NULL,
    before JSONB,
    after JSONB,
    outcome TEXT,
    message TEXT,
    upid TEXT,
    started_at TIMESTAMP WITH TIME ZONE,
    resource_uid TEXT,
    attempt INTEGER,
    field_managers TEXT[],
    CONSTRAINT vm_audit_kind_check CHECK (kind IN (
        'row-insert', 'row-update', 'row-delete', 'row-truncate', 'row-handed-over',
        'row-taken-over', 'clone', 'start', 'stop', 'hard-stop', 'reboot', 'resize', 'config',
        'migrate', 'delete')),
    CONSTRAINT vm_audit_actor_check CHECK (actor IN ('operator', 'sync', 'api', 'sql')),
    CONSTRAINT vm_audit_outcome_check CHECK (
        CASE
            WHEN starts_with(kind, 'row-') THEN outcome IS NULL
            ELSE outcome IS NOT NULL AND outcome IN ('succeeded', 'failed', 'unknown')
        END)
);
COMMENT ON COLUMN public.vm_audit.vm_id IS
    'vms.id; NULL for an operation on a VM that has had no row yet';
COMMENT ON COLUMN public.vm_audit.user_id IS
    'the user who acted, where the actor named one; owner_id is whose VM it was';
COMMENT ON COLUMN public.vm_audit.before IS
    'the documented columns; of an update those that changed, and only to their new owner''s eyes '
    'what is in "after" of a VM that was handed over';
COMMENT ON COLUMN public.vm_audit.started_at IS
    'of an operation, by the clock of Proxmox VE; "at" is when it was found to have ended';

CREATE INDEX vm_audit_owner_idx ON public.vm_audit (owner_id, at);
CREATE INDEX vm_audit_vm_idx ON public.vm_audit (vm_id, id);
CREATE INDEX vm_audit_at_idx ON public.vm_audit (at);
-- An operation is told again after a crash.
CREATE UNIQUE INDEX vm_audit_operation_unique
    ON public.vm_audit (resource_uid, kind, attempt, started_at)
    WHERE resource_uid IS NOT NULL;

CREATE POLICY vm_audit_admin_policy ON public.vm_audit
    FOR SELECT
    TO PUBLIC
    USING ((SELECT current_setting('app.current_user_role', TRUE)) = 'admin');
CREATE POLICY vm_audit_user_policy ON public.vm_audit
    FOR SELECT
    TO PUBLIC
    USING (owner_id = (
        SELECT NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER));
-- Not forced: the functions are the owner's, and write whoever's row was changed.
ALTER TABLE public.vm_audit ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON public.vm_audit FROM PUBLIC;

-- Anybody can claim to be anything in a setting; it counts from the operator's own role only.
CREATE FUNCTION public.vm_audit_actor() RETURNS TEXT
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    claimed TEXT := current_setting('app.current_actor', TRUE);
BEGIN
    IF session_user = public.vm_operator_role() AND claimed IN ('operator', 'sync', 'api') THEN
        RETURN claimed;
    END IF;
    RETURN 'sql';
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_audit_actor() FROM PUBLIC;

-- The user behind the actor. Operator and sync act under the owner's context, but not for the owner.
CREATE FUNCTION public.vm_audit_user(actor TEXT) RETURNS INTEGER
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    claimed TEXT := current_setting('app.current_user_id', TRUE);
BEGIN
    IF actor IN ('api', 'sql') AND claimed ~ '^[1-9][0-9]{0,8}$' THEN
        RETURN claimed::INTEGER;
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_audit_user(TEXT) FROM PUBLIC;

-- The documented columns that can change. What AccountDB may have added (a CPU load every minute)
-- is not for the trail.
CREATE FUNCTION public.vm_audit_image(
    vmid INTEGER, name TEXT, ip_address TEXT, status TEXT, cpu_cores INTEGER, memory_mb INTEGER,
    disk_gb INTEGER, proxmox_node INTEGER, template_id INTEGER, notes TEXT, owner_id INTEGER)
    RETURNS JSONB
    LANGUAGE sql
    STABLE
    RETURN pg_catalog.jsonb_build_object(
        'vmid', vmid, 'name', name, 'ip_address', ip_address, 'status', status,
        'cpu_cores', cpu_cores, 'memory_mb', memory_mb, 'disk_gb', disk_gb,
        'proxmox_node', proxmox_node, 'template_id', template_id, 'notes', notes,
        'owner_id', owner_id);
REVOKE EXECUTE ON FUNCTION public.vm_audit_image(
    INTEGER, TEXT, TEXT, TEXT, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, TEXT, INTEGER)
    FROM PUBLIC;

-- Once for each statement, whoever runs it and whatever their context. A change of owner, or of the
-- id, is an end for the one and a beginning for the other: neither is shown the other's row.
CREATE FUNCTION public.vm_audit_rows() RETURNS TRIGGER
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- The plan is kept from the first statement of a session, however few rows that had.
    SET enable_nestloop = off
AS $$
DECLARE
    actor CONSTANT TEXT := public.vm_audit_actor();
    acting_user CONSTANT INTEGER := public.vm_audit_user(actor);
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.vm_audit
            (kind, owner_id, vm_id, vmid, name, actor, user_id, session_role, after)
        SELECT 'row-insert', n.owner_id, n.id, n.vmid, n.name, actor, acting_user, session_user,
               public.vm_audit_image(n.vmid, n.name, n.ip_address, n.status, n.cpu_cores,
                                     n.memory_mb, n.disk_gb, n.proxmox_node, n.template_id,
                                     n.notes, n.owner_id)
        FROM new_rows AS n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public.vm_audit
            (kind, owner_id, vm_id, vmid, name, actor, user_id, session_role, before)
        SELECT 'row-delete', o.owner_id, o.id, o.vmid, o.name, actor, acting_user, session_user,
               public.vm_audit_image(o.vmid, o.name, o.ip_address, o.status, o.cpu_cores,
                                     o.memory_mb, o.disk_gb, o.proxmox_node, o.template_id,
                                     o.notes, o.owner_id)
        FROM old_rows AS o;
    ELSE
        INSERT INTO public.vm_audit
            (kind, owner_id, vm_id, vmid, name, actor, user_id, session_role, before, after)
        SELECT c.kind, c.owner_id, c.id, c.vmid, c.name, actor, acting_user, session_user,
               c.before - c.same, c.after - c.same
        FROM (
            SELECT CASE WHEN n.id IS NULL THEN 'row-handed-over'
                        WHEN o.id IS NULL THEN 'row-taken-over'
                        ELSE 'row-update' END AS kind,
                   coalesce(n.owner_id, o.owner_id) AS owner_id,
                   coalesce(n.id, o.id) AS id,
                   coalesce(n.vmid, o.vmid) AS vmid,
                   coalesce(n.name, o.name) AS name,
                   CASE WHEN o.id IS NOT NULL THEN
                       public.vm_audit_image(o.vmid, o.name, o.ip_address, o.status, o.cpu_cores,
                                             o.memory_mb, o.disk_gb, o.proxmox_node, o.template_id,
                                             o.notes, o.owner_id) END AS before,
                   CASE WHEN n.id IS NOT NULL THEN
                       public.vm_audit_image(n.vmid, n.name, n.ip_address, n.status, n.cpu_cores,
                                             n.memory_mb, n.disk_gb, n.proxmox_node, n.template_id,
                                             n.notes, n.owner_id) END AS after,
                   CASE WHEN n.id IS NULL OR o.id IS NULL THEN ARRAY[]::TEXT[] ELSE
                       ARRAY[
                           'owner_id',
                           CASE WHEN o.vmid IS NOT DISTINCT FROM n.vmid THEN 'vmid' END,
                           CASE WHEN o.name IS NOT DISTINCT FROM n.name THEN 'name' END,
                           CASE WHEN o.ip_address IS NOT DISTINCT FROM n.ip_address THEN 'ip_address' END,
                           CASE WHEN o.status IS NOT DISTINCT FROM n.status THEN 'status' END,
                           CASE WHEN o.cpu_cores IS NOT DISTINCT FROM n.cpu_cores THEN 'cpu_cores' END,
                           CASE WHEN o.memory_mb IS NOT DISTINCT FROM n.memory_mb THEN 'memory_mb' END,
                           CASE WHEN o.disk_gb IS NOT DISTINCT FROM n.disk_gb THEN 'disk_gb' END,
                           CASE WHEN o.proxmox_node IS NOT DISTINCT FROM n.proxmox_node THEN 'proxmox_node' END,
                           CASE WHEN o.template_id IS NOT DISTINCT FROM n.template_id THEN 'template_id' END,
                           CASE WHEN o.notes IS NOT DISTINCT FROM n.notes THEN 'notes' END] END AS same
            FROM old_rows AS o
            FULL JOIN new_rows AS n ON n.id = o.id AND n.owner_id = o.owner_id
            WHERE (o.id, o.vmid, o.name, o.ip_address, o.status, o.cpu_cores, o.memory_mb,
                   o.disk_gb, o.proxmox_node, o.template_id, o.notes)
                  IS DISTINCT FROM
                  (n.id, n.vmid, n.name, n.ip_address, n.status, n.cpu_cores, n.memory_mb,
                   n.disk_gb, n.proxmox_node, n.template_id, n.notes)) AS c;
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_audit_rows() FROM PUBLIC;

CREATE TRIGGER vm_audit_insert
    AFTER INSERT ON public.vms
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_audit_rows();
CREATE TRIGGER vm_audit_update
    AFTER UPDATE ON public.vms
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_audit_rows();
CREATE TRIGGER vm_audit_delete
    AFTER DELETE ON public.vms
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_audit_rows();

-- Reads the rows that are about to go, all of them: whoever truncates asks no policy. (A function
-- may not be made with such a setting by who is no superuser, so it is set and set back.)
CREATE FUNCTION public.vm_audit_truncate() RETURNS TRIGGER
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET row_security = on
AS $$
DECLARE
    actor CONSTANT TEXT := public.vm_audit_actor();
    role_before CONSTANT TEXT := coalesce(current_setting('app.current_user_role', TRUE), '');
BEGIN
    PERFORM set_config('app.current_user_role', 'admin', TRUE);
    INSERT INTO public.vm_audit
        (kind, owner_id, vm_id, vmid, name, actor, user_id, session_role, before)
    SELECT 'row-truncate', v.owner_id, v.id, v.vmid, v.name, actor, public.vm_audit_user(actor),
           session_user,
           public.vm_audit_image(v.vmid, v.name, v.ip_address, v.status, v.cpu_cores, v.memory_mb,
                                 v.disk_gb, v.proxmox_node, v.template_id, v.notes, v.owner_id)
    FROM public.vms AS v;
    PERFORM set_config('app.current_user_role', role_before, TRUE);
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_audit_truncate() FROM PUBLIC;

CREATE TRIGGER vm_audit_truncate
    BEFORE TRUNCATE ON public.vms
    FOR EACH STATEMENT
EXECUTE FUNCTION public.vm_audit_truncate();

-- An operation on a VM that has ended. Which VM it was is told by its row, as far as the caller's
-- context shows it; else by the trail; only of a VM that has had no row yet by the caller, and then
-- it is the caller's own. False where the operation is in the trail already.
CREATE FUNCTION public.vm_audit_operation(
    of_vm_id INTEGER, of_vmid INTEGER, of_name TEXT, of_kind TEXT, of_outcome TEXT,
    of_message TEXT, of_upid TEXT, of_started_at TIMESTAMP WITH TIME ZONE, of_resource_uid TEXT,
    of_attempt INTEGER, of_field_managers TEXT[])
    RETURNS BOOLEAN
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    actor CONSTANT TEXT := public.vm_audit_actor();
    caller CONSTANT INTEGER :=
        NULLIF(NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER, 0);
    sees_all CONSTANT BOOLEAN :=
        coalesce(current_setting('app.current_user_role', TRUE) = 'admin', FALSE);
    found_owner INTEGER;
    found_vmid INTEGER;
    found_name TEXT;
BEGIN
    IF starts_with(of_kind, 'row-') THEN
        RAISE EXCEPTION '"%" is no kind of operation: rows are recorded by triggers', of_kind
            USING ERRCODE = '22023';
    END IF;
    SELECT v.owner_id, v.vmid, v.name
    INTO found_owner, found_vmid, found_name
    FROM public.vms AS v
    WHERE v.id = of_vm_id AND (sees_all OR v.owner_id = caller);
    IF NOT FOUND THEN
        SELECT a.owner_id, a.vmid, a.name
        INTO found_owner, found_vmid, found_name
        FROM public.vm_audit AS a
        WHERE a.vm_id = of_vm_id AND (sees_all OR a.owner_id = caller)
        ORDER BY a.id DESC
        LIMIT 1;
    END IF;
    IF NOT FOUND THEN
        IF caller IS NULL OR of_vm_id IS NOT NULL THEN
            RAISE EXCEPTION 'the caller''s context shows no VM %', of_vm_id
                USING ERRCODE = '42501';
        END IF;
        found_owner := caller;
        found_vmid := of_vmid;
        found_name := of_name;
    END IF;
    INSERT INTO public.vm_audit
        (kind, owner_id, vm_id, vmid, name, actor, user_id, session_role, outcome, message, upid,
         started_at, resource_uid, attempt, field_managers)
    VALUES
        (of_kind, found_owner, of_vm_id, found_vmid, found_name, actor,
         public.vm_audit_user(actor), session_user, of_outcome, left(of_message, 1000), of_upid, of_started_at, of_resource_uid,
         of_attempt, of_field_managers)
    ON CONFLICT (resource_uid, kind, attempt, started_at) WHERE resource_uid IS NOT NULL
        DO NOTHING;
    RETURN FOUND;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_audit_operation(
    INTEGER, INTEGER, TEXT, TEXT, TEXT, TEXT, TEXT, TIMESTAMP WITH TIME ZONE, TEXT, INTEGER, TEXT[])
    FROM PUBLIC;

-- Forgets the oldest entries, at most so many at a time, and nothing that is younger than 30 days:
-- who got hold of the operator's role cannot cover tracks.
CREATE FUNCTION public.vm_audit_prune(older_than TIMESTAMP WITH TIME ZONE, at_most INTEGER)
    RETURNS INTEGER
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    pruned INTEGER;
BEGIN
    IF older_than > CURRENT_TIMESTAMP - INTERVAL '30 days' THEN
        RAISE EXCEPTION 'the trail is kept for 30 days at least; % is later than that', older_than
            USING ERRCODE = '22023';
    END IF;
    DELETE FROM public.vm_audit AS a
    WHERE a.id IN (SELECT o.id FROM public.vm_audit AS o
                   WHERE o.at < older_than
                   ORDER BY o.at
                   LIMIT at_most);
    GET DIAGNOSTICS pruned = ROW_COUNT;
    RETURN pruned;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vm_audit_prune(TIMESTAMP WITH TIME ZONE, INTEGER) FROM PUBLIC;
