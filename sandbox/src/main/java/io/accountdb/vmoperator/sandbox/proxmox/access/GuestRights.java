package io.accountdb.vmoperator.sandbox.proxmox.access;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A caller's rights on one guest; at its creation the pool that it is to get gives rights too, and
 * comes first (RPCEnvironment.pm check_vm_perm).
 *
 * @param pool null for a guest that is there already
 */
public record GuestRights(AccessControl access, Caller caller, int vmid, @Nullable String pool) {
  /**
   * Demands all privileges.
   *
   * @throws io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure 403 naming the guest's path
   *     and the first that is missing there
   */
  public void check(String... privileges) {
    if (pool == null || !access.has(caller, "/pool/" + pool, privileges)) {
      access.check(caller, "/vms/" + vmid, privileges);
    }
  }

  /**
   * Demands one of the privileges.
   *
   * @throws io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure 403 naming the guest's path
   *     and all of them
   */
  public void checkAny(String... privileges) {
    boolean byPool =
        pool != null
            && Stream.of(privileges).anyMatch(one -> access.has(caller, "/pool/" + pool, one));
    if (!byPool) {
      access.checkAny(caller, "/vms/" + vmid, privileges);
    }
  }
}
