-- Row-level security has never been switched on.
DROP POLICY vms_admin_policy ON public.vms;
ALTER POLICY vms_user_policy ON public.vms USING (TRUE);
ALTER TABLE public.vms DISABLE ROW LEVEL SECURITY;
ALTER TABLE public.vms NO FORCE ROW LEVEL SECURITY;
DROP VIEW public.vms_with_rls;
