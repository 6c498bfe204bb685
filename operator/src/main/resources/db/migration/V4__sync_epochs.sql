-- Which leader may write the rows of a Proxmox cluster. A leader that was paused and does not know
-- that there is a new one is refused by the database itself, in the first statement of its next
-- transaction; one that was paused inside a transaction makes the new one wait for its end.

CREATE TABLE public.sync_epochs
(
    cluster_id TEXT NOT NULL,
    proxmox_cluster TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    CONSTRAINT sync_epochs_pkey PRIMARY KEY (cluster_id, proxmox_cluster)
);
REVOKE ALL ON public.sync_epochs FROM PUBLIC;
-- Without a policy even a grant on all tables opens nothing. Not forced: the functions below are
-- the owner's.
ALTER TABLE public.sync_epochs ENABLE ROW LEVEL SECURITY;

-- A lock by key and not on the row: the row is not there before the first leader, and an UPDATE
-- waits long for a row that others keep locking FOR SHARE, one after the other.
CREATE FUNCTION public.sync_lock_key(of_cluster_id TEXT, of_proxmox_cluster TEXT) RETURNS BIGINT
    LANGUAGE sql
    IMMUTABLE
    RETURN pg_catalog.hashtextextended(
        'public.sync_epochs ' || pg_catalog.quote_literal(of_cluster_id)
            || ' ' || pg_catalog.quote_literal(of_proxmox_cluster), 0);
REVOKE EXECUTE ON FUNCTION public.sync_lock_key(TEXT, TEXT) FROM PUBLIC;

-- Makes the caller the one who writes, once the transactions of the former one have ended.
CREATE FUNCTION public.sync_take(of_cluster_id TEXT, of_proxmox_cluster TEXT) RETURNS BIGINT
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken BIGINT;
BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(
        public.sync_lock_key(of_cluster_id, of_proxmox_cluster));
    INSERT INTO public.sync_epochs AS e (cluster_id, proxmox_cluster, epoch)
    VALUES (of_cluster_id, of_proxmox_cluster, 1)
    ON CONFLICT ON CONSTRAINT sync_epochs_pkey DO UPDATE SET epoch = e.epoch + 1
    RETURNING e.epoch INTO taken;
    RETURN taken;
END
$$;
REVOKE EXECUTE ON FUNCTION public.sync_take(TEXT, TEXT) FROM PUBLIC;

-- Lets the rest of the transaction write, or refuses it with SQLSTATE VM001. The row's lock is for
-- transactions that see an old snapshot while they wait for the key: they fail on it.
CREATE FUNCTION public.sync_enter(
    of_cluster_id TEXT, of_proxmox_cluster TEXT, mine BIGINT) RETURNS VOID
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    present BIGINT;
BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock_shared(
        public.sync_lock_key(of_cluster_id, of_proxmox_cluster));
    SELECT e.epoch
    INTO present
    FROM public.sync_epochs AS e
    WHERE e.cluster_id = of_cluster_id AND e.proxmox_cluster = of_proxmox_cluster
    FOR SHARE;
    IF present IS DISTINCT FROM mine THEN
        RAISE EXCEPTION
            'another leader writes the rows of Proxmox cluster "%": its epoch is %, not %',
            of_proxmox_cluster, coalesce(present::TEXT, 'unknown'), mine
            USING ERRCODE = 'VM001';
    END IF;
END
$$;
REVOKE EXECUTE ON FUNCTION public.sync_enter(TEXT, TEXT, BIGINT) FROM PUBLIC;
