-- The two roles of the VM operator: one owns what it makes and migrates, one runs. For whoever
-- administers the server; connected to AccountDB's database. May be run again.
--
-- No superuser is needed: CREATEROLE, ADMIN on the role that owns AccountDB's tables, and the
-- ownership of the database are enough.

DO $$
DECLARE
    name NAME;
BEGIN
    FOREACH name IN ARRAY ARRAY['${schemaOwner}', '${runtimeRole}'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            -- Without a password nobody can log in with one: \password, or what else you use.
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
    IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles
               WHERE rolname = '${runtimeRole}' AND (rolsuper OR rolbypassrls)) THEN
        RAISE EXCEPTION
            'row-level security does not bind role "${runtimeRole}": ALTER ROLE "${runtimeRole}" '
            'NOSUPERUSER NOBYPASSRLS';
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO "${schemaOwner}", "${runtimeRole}"',
                   current_database());
    -- A temporary table could stand in for another of its name. A role of AccountDB's that needs
    -- temporary tables gets the right on its own: GRANT TEMPORARY ON DATABASE ... TO ...
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;

-- As PostgreSQL 15 has it in a new database, but not in one that is older.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO "${schemaOwner}";

-- What AccountDB has made already is altered in the name of its owner.
DO $$
DECLARE
    relation RECORD;
BEGIN
    FOR relation IN
        SELECT c.oid::pg_catalog.regclass AS name, c.relkind, r.rolname AS owner, r.rolsuper
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner
        WHERE c.relnamespace = 'public'::pg_catalog.regnamespace
          AND c.relname IN ('users', 'proxmox_nodes', 'vms', 'vms_with_rls')
    LOOP
        IF relation.rolsuper THEN
            RAISE WARNING '%', format(
                'public.%s belongs to superuser "%s", for whom nobody should act: ALTER %s '
                'public.%s OWNER TO "${schemaOwner}"',
                relation.name, relation.owner,
                CASE relation.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, relation.name);
        ELSIF NOT pg_catalog.pg_has_role('${schemaOwner}', relation.owner, 'USAGE') THEN
            EXECUTE format('GRANT %I TO "${schemaOwner}"', relation.owner);
        END IF;
    END LOOP;
END
$$;
