-- What VMs have used. Plain tables, no partitions: a partition does not inherit the row-level
-- security of its parent when it is read by its own name.

CREATE TABLE public.vm_usage
(
    vm_id INTEGER NOT NULL REFERENCES public.vms (id) ON DELETE CASCADE,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    cpu_percent REAL,
    memory_mb INTEGER,
    disk_read_bytes BIGINT,
    disk_written_bytes BIGINT,
    network_in_bytes BIGINT,
    network_out_bytes BIGINT,
    CONSTRAINT vm_usage_pkey PRIMARY KEY (vm_id, at)
);
COMMENT ON COLUMN public.vm_usage.cpu_percent IS 'of all its cores together, 0 to 100';
COMMENT ON COLUMN public.vm_usage.memory_mb IS 'in use, in MiB';
COMMENT ON COLUMN public.vm_usage.disk_read_bytes IS
    'since the sample before it, as the other three; NULL where there is none to compare with';

CREATE TABLE public.vm_usage_hourly
(
    vm_id INTEGER NOT NULL REFERENCES public.vms (id) ON DELETE CASCADE,
    hour TIMESTAMP WITH TIME ZONE NOT NULL,
    samples SMALLINT NOT NULL,
    cpu_percent_average REAL,
    cpu_percent_maximum REAL,
    memory_mb_average INTEGER,
    memory_mb_maximum INTEGER,
    disk_read_bytes BIGINT,
    disk_written_bytes BIGINT,
    network_in_bytes BIGINT,
    network_out_bytes BIGINT,
    CONSTRAINT vm_usage_hourly_pkey PRIMARY KEY (vm_id, hour)
);
COMMENT ON COLUMN public.vm_usage_hourly.hour IS 'its beginning; of the samples after it, up to and '
    'with the one at the next';

-- Whoever sees the row in vms sees what the VM uses: the policies of vms decide inside the EXISTS.
CREATE POLICY vm_usage_vm_policy ON public.vm_usage
    FOR ALL
    TO PUBLIC
    USING (EXISTS (SELECT 1 FROM public.vms WHERE vms.id = vm_usage.vm_id))
    WITH CHECK (EXISTS (SELECT 1 FROM public.vms WHERE vms.id = vm_usage.vm_id));
ALTER TABLE public.vm_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vm_usage FORCE ROW LEVEL SECURITY;

CREATE POLICY vm_usage_hourly_vm_policy ON public.vm_usage_hourly
    FOR ALL
    TO PUBLIC
    USING (EXISTS (SELECT 1 FROM public.vms WHERE vms.id = vm_usage_hourly.vm_id))
    WITH CHECK (EXISTS (SELECT 1 FROM public.vms WHERE vms.id = vm_usage_hourly.vm_id));
ALTER TABLE public.vm_usage_hourly ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vm_usage_hourly FORCE ROW LEVEL SECURITY;

-- What happened to each owner's VMs on each day, in UTC; and on today's row what the owner has now.
-- Each part groups by owner and day, so that "WHERE owner_id = ..." reaches the indexes.
CREATE VIEW public.vm_owner_activity WITH (security_invoker = true) AS
SELECT owner_id,
       day,
       coalesce(jsonb_object_agg(kind, number) FILTER (WHERE NOT starts_with(kind, 'row-')),
                '{}') AS operations,
       coalesce(sum(number) FILTER (WHERE kind = 'row-insert'), 0)::BIGINT AS vms_created,
       coalesce(sum(number) FILTER (WHERE kind IN ('row-delete', 'row-truncate')), 0)::BIGINT
           AS vms_deleted,
       max(last_activity) AS last_activity,
       max(vms) AS vms,
       max(running) AS vms_running,
       max(cpu_cores) AS cpu_cores,
       max(memory_mb) AS memory_mb,
       max(disk_gb) AS disk_gb
FROM (SELECT owner_id,
             (at AT TIME ZONE 'UTC')::DATE AS day,
             kind,
             count(*) AS number,
             -- That the sync found a new address is nobody's activity.
             max(at) FILTER (WHERE actor <> 'sync') AS last_activity,
             NULL::BIGINT AS vms,
             NULL::BIGINT AS running,
             NULL::BIGINT AS cpu_cores,
             NULL::BIGINT AS memory_mb,
             NULL::BIGINT AS disk_gb
      FROM public.vm_audit
      GROUP BY owner_id, (at AT TIME ZONE 'UTC')::DATE, kind
      UNION ALL
      SELECT owner_id,
             (CURRENT_TIMESTAMP AT TIME ZONE 'UTC')::DATE,
             NULL,
             NULL,
             NULL,
             count(*),
             count(*) FILTER (WHERE status = 'running'),
             sum(cpu_cores),
             sum(memory_mb),
             sum(disk_gb)
      FROM public.vms
      GROUP BY owner_id) AS part
GROUP BY owner_id, day;
