package io.accountdb.vmoperator.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The guests of a cluster that no row binds to a resource, although one may have made them: their
 * descriptions tell. Asked before another VM is made for a resource whose status knows of none.
 */
public sealed interface UnboundGuests {
  /** All of them, each with its config as it was read since the guest last changed. */
  record Known(List<UnboundGuest> guests) implements UnboundGuests {
    public Known {
      guests = List.copyOf(guests);
    }
  }

  /**
   * Not all are known yet, or one cannot be told yet; ask again after the next polls.
   *
   * @param what is waited for
   */
  record Building(String what) implements UnboundGuests {}

  /**
   * One guest.
   *
   * @param biosUuid lower case; null where its config has none
   * @param marker the lines by which the operator marks its guests; empty where there are none
   * @param ownerId of a row that knows the VM without binding it to a resource; null where none
   *     does
   */
  record UnboundGuest(
      int vmid, String node, @Nullable String biosUuid, String marker, @Nullable Integer ownerId) {}
}
