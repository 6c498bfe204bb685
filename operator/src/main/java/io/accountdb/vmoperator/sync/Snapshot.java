package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.DenseKeys;
import io.accountdb.vmoperator.proxmox.GuestResource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one complete poll of a cluster saw.
 *
 * @param sequence counts the polls of this connection, from 1
 * @param guests by VMID
 */
public record Snapshot(long sequence, Instant polledAt, Map<Integer, GuestResource> guests) {
  public Snapshot {
    guests = DenseKeys.copyOf(guests);
  }

  public Optional<GuestResource> guest(int vmid) {
    @Nullable GuestResource guest = guests.get(vmid);
    return Optional.ofNullable(guest);
  }

  /** Containers share the VMIDs of VMs. */
  Optional<GuestResource> vm(int vmid) {
    return guest(vmid).filter(guest -> guest.type().equals("qemu"));
  }
}
