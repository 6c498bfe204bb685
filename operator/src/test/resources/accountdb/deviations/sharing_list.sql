-- AccountDB lets users share VMs.
CREATE TABLE public.whitelist
(
    id SERIAL PRIMARY KEY,
    vm_id INTEGER NOT NULL REFERENCES public.vms (id),
    user_id INTEGER NOT NULL REFERENCES public.users (id)
);
INSERT INTO public.whitelist (vm_id, user_id) VALUES (1, 2);
