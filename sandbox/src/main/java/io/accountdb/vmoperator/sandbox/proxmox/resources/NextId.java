package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestRegistry;
import org.jspecify.annotations.Nullable;

/** GET /cluster/nextid: reads the list of guests and reserves nothing (Cluster.pm). */
public final class NextId {
  private static final int FROM = 100;
  private static final int UP_TO = 1_000_000;

  private final GuestRegistry guests;

  public NextId(GuestRegistry guests) {
    this.guests = guests;
  }

  /**
   * The lowest free VMID, or the given one where it is free. As text, as Proxmox has it.
   *
   * @throws ApiFailure 400 where the given one is taken; 500 where none is free
   */
  public String get(@Nullable Integer vmid) {
    if (vmid != null) {
      if (guests.find(vmid).isPresent()) {
        throw ApiFailure.parameter("vmid", "VM " + vmid + " already exists");
      }
      return String.valueOf(vmid);
    }
    return String.valueOf(
        guests
            .lowestFree(FROM, UP_TO)
            .orElseThrow(
                () ->
                    ApiFailure.died(
                        "unable to get any free VMID in range [" + FROM + ", " + UP_TO + "]")));
  }
}
