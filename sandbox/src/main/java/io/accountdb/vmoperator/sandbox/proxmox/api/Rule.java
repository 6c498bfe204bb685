package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.util.Map;

/**
 * Who may call a method, decided on the raw parameters, before any of them is checked: a stranger
 * learns nothing, not even that a VMID is none. Root may call all.
 */
@FunctionalInterface
interface Rule {
  void check(AccessControl access, Caller caller, Map<String, String> parameters);

  /** Anybody who is logged in; the method filters or checks itself. */
  static Rule anyUser() {
    return (_, _, _) -> {};
  }

  /** All of the privileges on a path with parameters in braces. */
  static Rule all(String path, String... privileges) {
    return (access, caller, parameters) -> access.check(caller, fill(path, parameters), privileges);
  }

  /** One of the privileges. */
  static Rule any(String path, String... privileges) {
    return (access, caller, parameters) ->
        access.checkAny(caller, fill(path, parameters), privileges);
  }

  /** VM.Clone on the source, and VM.Allocate on the new VMID or on the pool that is named. */
  static Rule cloning() {
    return (access, caller, parameters) -> {
      access.check(caller, fill("/vms/{vmid}", parameters), "VM.Clone");
      boolean byVmid = access.has(caller, fill("/vms/{newid}", parameters), "VM.Allocate");
      boolean byPool =
          parameters.containsKey("pool")
              && access.has(caller, fill("/pool/{pool}", parameters), "VM.Allocate");
      if (!byVmid && !byPool) {
        throw ApiFailure.denied();
      }
    };
  }

  private static String fill(String path, Map<String, String> parameters) {
    int open = path.indexOf('{');
    if (open < 0) {
      return path;
    }
    int close = path.indexOf('}');
    String name = path.substring(open + 1, close);
    return path.substring(0, open) + parameters.getOrDefault(name, "") + path.substring(close + 1);
  }
}
