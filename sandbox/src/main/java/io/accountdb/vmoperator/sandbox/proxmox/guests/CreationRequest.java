package io.accountdb.vmoperator.sandbox.proxmox.guests;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a creation, checked one by one.
 *
 * @param storage for which rights are demanded, used or not
 * @param start whether the guest is started once it is there
 * @param options of its config by name
 */
public record CreationRequest(
    String node,
    int vmid,
    @Nullable String pool,
    @Nullable String storage,
    boolean start,
    Map<String, String> options) {
  public CreationRequest {
    options = Map.copyOf(options);
  }

  CreationRequest with(Map<String, String> completed) {
    return new CreationRequest(node, vmid, pool, storage, start, completed);
  }
}
