-- Defaults and nullability the other way round.
UPDATE public.vms SET notes = '' WHERE notes IS NULL;
ALTER TABLE public.vms
    ALTER cpu_cores SET DEFAULT 0,
    ALTER memory_mb SET DEFAULT 0,
    ALTER disk_gb SET DEFAULT 0,
    ALTER template_id SET DEFAULT 0,
    ALTER notes SET DEFAULT '',
    ALTER notes SET NOT NULL,
    ALTER status SET DEFAULT 'unknown',
    ALTER created_at DROP DEFAULT,
    ALTER updated_at SET DEFAULT '2020-01-01',
    ALTER vmid DROP NOT NULL,
    ALTER name DROP NOT NULL,
    ALTER owner_id DROP NOT NULL,
    ALTER proxmox_node DROP NOT NULL;
