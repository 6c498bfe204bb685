-- AccountDB has columns of its own in the table, and shows them in its view.
ALTER TABLE public.vms
    ADD cpu_usage_percent NUMERIC(5, 1),
    ADD uptime_seconds BIGINT NOT NULL DEFAULT 0,
    ADD "Order" TEXT;
UPDATE public.vms SET cpu_usage_percent = 12.5, "Order" = 'first';
CREATE OR REPLACE VIEW public.vms_with_rls AS
SELECT * FROM public.vms
WHERE current_setting('app.current_user_role', TRUE) = 'admin'
   OR owner_id = current_setting('app.current_user_id', TRUE)::INTEGER;
