package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token lacks of the rights that every VM needs, for a ProxmoxCluster's condition
 * PermissionsSufficient and for the doctor of {@code app}. Where the spec names no pool or storage,
 * the rights on any one will do. Pure.
 */
public final class MissingPrivileges {
  private static final List<String> VM =
      List.of(
          "VM.Allocate",
          "VM.Audit",
          "VM.Clone",
          "VM.Config.Disk",
          "VM.Config.CPU",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.Options",
          "VM.Config.Cloudinit",
          "VM.Config.CDROM",
          "VM.Config.HWType",
          "VM.PowerMgmt");

  /** Any of them lets an agent be asked (PVE/API2/Qemu/Agent.pm); the last is Proxmox VE 8's. */
  private static final List<String> AGENT =
      List.of("VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted", "VM.Monitor");

  /** Rights on it are rights on all VMs that have none of their own. */
  private static final String ANY_VM = "/vms/100";

  private final Permissions permissions;
  private final @Nullable String pool;
  private final @Nullable String storage;

  private MissingPrivileges(Permissions permissions, @Nullable Defaults defaults) {
    this.permissions = permissions;
    this.pool = defaults == null ? null : defaults.pool();
    this.storage = defaults == null ? null : defaults.storage();
  }

  /** Each as privilege and path; empty where nothing is missing. */
  public static List<String> of(Permissions permissions, @Nullable Defaults defaults) {
    return new MissingPrivileges(permissions, defaults).list();
  }

  private List<String> list() {
    List<String> missing = new ArrayList<>();
    String vms = pool == null ? "/vms" : "/pool/" + pool;
    VM.stream()
        .filter(privilege -> !onVms(privilege))
        .forEach(privilege -> missing.add(privilege + " on " + vms));
    if (AGENT.stream().noneMatch(this::onVms)) {
      missing.add(AGENT.getFirst() + " on " + vms);
    }
    if (pool != null && !permissions.grants("/pool/" + pool, "Pool.Audit")) {
      missing.add("Pool.Audit on /pool/" + pool);
    }
    String storages = storage == null ? "/storage" : "/storage/" + storage;
    if (!holds(storages, storage != null, "Datastore.AllocateSpace")) {
      missing.add("Datastore.AllocateSpace on " + storages);
    }
    if (!permissions.grantsWithin("/sdn", "SDN.Use")) {
      missing.add("SDN.Use on /sdn/zones/localnetwork");
    }
    if (!permissions.propagates("/", "Sys.Audit")) {
      missing.add("Sys.Audit on /, propagated");
    }
    return missing;
  }

  private boolean onVms(String privilege) {
    return permissions.grants(ANY_VM, privilege)
        || holds(pool == null ? "/pool" : "/pool/" + pool, pool != null, privilege);
  }

  private boolean holds(String path, boolean exactly, String privilege) {
    return exactly
        ? permissions.grants(path, privilege)
        : permissions.grantsWithin(path, privilege);
  }
}
