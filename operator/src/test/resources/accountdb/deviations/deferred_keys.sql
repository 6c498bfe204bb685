-- Keys are asked at the commit only.
ALTER TABLE public.vms DROP CONSTRAINT vms_owner_id_fkey;
ALTER TABLE public.vms ADD CONSTRAINT vms_owner_id_fkey
    FOREIGN KEY (owner_id) REFERENCES public.users (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE public.vms DROP CONSTRAINT vms_status_check;
UPDATE public.vms SET status = 'unknown';
