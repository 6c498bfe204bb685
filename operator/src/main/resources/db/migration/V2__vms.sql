-- The documented table. One that AccountDB has made already is kept, if it has that shape.

DO $$
DECLARE
    difference TEXT;
BEGIN
    IF pg_catalog.to_regclass('public.vms') IS NULL THEN
        RETURN;
    END IF;

    SELECT string_agg(format('column %s is %s instead of %s', documented.name,
                             coalesce(found.type, 'missing'), documented.type), ', ')
    INTO difference
    FROM (VALUES ('id', 'integer'), ('vmid', 'integer'), ('name', 'character varying(100)'),
                 ('ip_address', 'character varying(45)'), ('status', 'character varying(20)'),
                 ('cpu_cores', 'integer'), ('memory_mb', 'integer'), ('disk_gb', 'integer'),
                 ('proxmox_node', 'integer'), ('template_id', 'integer'), ('notes', 'text'),
                 ('created_at', 'timestamp with time zone'),
                 ('updated_at', 'timestamp with time zone'),
                 ('owner_id', 'integer')) AS documented (name, type)
    LEFT JOIN (SELECT attname, format_type(atttypid, atttypmod) AS type
               FROM pg_catalog.pg_attribute
               WHERE attrelid = 'public.vms'::regclass AND attnum > 0 AND NOT attisdropped) AS found
        ON found.attname = documented.name
    WHERE found.type IS DISTINCT FROM documented.type;
    IF difference IS NOT NULL THEN
        RAISE EXCEPTION 'table public.vms has another shape than the documented one: %', difference;
    END IF;

    SELECT string_agg(documented.name, ', ')
    INTO difference
    FROM (VALUES ('vms_vmid_node_unique'), ('vms_proxmox_node_fkey'), ('vms_status_check'))
        AS documented (name)
    WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint
                      WHERE conrelid = 'public.vms'::regclass AND conname = documented.name);
    IF difference IS NOT NULL THEN
        RAISE EXCEPTION 'table public.vms lacks the documented constraints %', difference;
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS public.vms
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
    owner_id INTEGER NOT NULL REFERENCES public.users (id),
    CONSTRAINT vms_vmid_node_unique UNIQUE (vmid, proxmox_node),
    CONSTRAINT vms_proxmox_node_fkey
        FOREIGN KEY (proxmox_node) REFERENCES public.proxmox_nodes (id),
    CONSTRAINT vms_status_check CHECK (status IN ('running', 'stopped', 'error'))
);

-- NULL passes a CHECK; the documented table of columns says that these have none.
ALTER TABLE public.vms
    ALTER COLUMN status SET NOT NULL,
    ALTER COLUMN created_at SET NOT NULL,
    ALTER COLUMN updated_at SET NOT NULL;

CREATE INDEX IF NOT EXISTS vms_vmid_idx ON public.vms (vmid);
CREATE INDEX IF NOT EXISTS vms_name_idx ON public.vms (name);
CREATE INDEX IF NOT EXISTS vms_ip_address_idx ON public.vms (ip_address);
CREATE INDEX IF NOT EXISTS vms_status_idx ON public.vms (status);
CREATE INDEX IF NOT EXISTS vms_owner_id_idx ON public.vms (owner_id);
CREATE INDEX IF NOT EXISTS vms_proxmox_node_idx ON public.vms (proxmox_node);

CREATE FUNCTION public.vms_touch_updated_at() RETURNS TRIGGER
    LANGUAGE plpgsql
    SET search_path = pg_catalog
AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION public.vms_touch_updated_at() FROM PUBLIC;

CREATE TRIGGER vms_touch_updated_at
    BEFORE UPDATE ON public.vms
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
EXECUTE FUNCTION public.vms_touch_updated_at();

-- The documented policies, with two additions: a setting that was used up by an earlier transaction
-- reads as '' and must mean nobody, and what may not be seen may not be written either.
DROP POLICY IF EXISTS vms_admin_policy ON public.vms;
CREATE POLICY vms_admin_policy ON public.vms
    FOR ALL
    TO PUBLIC
    USING ((SELECT current_setting('app.current_user_role', TRUE)) = 'admin')
    WITH CHECK ((SELECT current_setting('app.current_user_role', TRUE)) = 'admin');

DROP POLICY IF EXISTS vms_user_policy ON public.vms;
CREATE POLICY vms_user_policy ON public.vms
    FOR ALL
    TO PUBLIC
    USING (owner_id = (
        SELECT NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER))
    WITH CHECK (owner_id = (
        SELECT NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER));

ALTER TABLE public.vms ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vms FORCE ROW LEVEL SECURITY;

CREATE OR REPLACE VIEW public.vms_with_rls WITH (security_invoker = true) AS
SELECT id, vmid, name, ip_address, status, cpu_cores, memory_mb, disk_gb, proxmox_node, template_id,
       notes, created_at, updated_at, owner_id
FROM public.vms
WHERE (SELECT current_setting('app.current_user_role', TRUE)) = 'admin'
   OR owner_id = (SELECT NULLIF(current_setting('app.current_user_id', TRUE), '')::INTEGER);
