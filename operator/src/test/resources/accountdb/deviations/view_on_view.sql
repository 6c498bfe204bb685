-- Somebody's report stands on the documented view.
CREATE VIEW public.running_vms AS SELECT id, name FROM public.vms_with_rls WHERE status = 'running';
