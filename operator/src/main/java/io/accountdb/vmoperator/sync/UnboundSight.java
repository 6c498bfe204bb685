package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link UnboundWatch} knows of one guest.
 *
 * @param look of the guest in the latest poll
 * @param config as it was read while the guest looked so; null where it was not yet
 * @param due when the config is to be read
 */
record UnboundSight(Look look, UnboundGuests.@Nullable UnboundGuest config, Instant due) {
  static UnboundSight first(GuestResource guest, Instant now) {
    return new UnboundSight(Look.of(guest, guest.name()), null, now);
  }

  UnboundSight seen(GuestResource guest, Instant now) {
    Look next = look.next(guest);
    return next.equals(look) ? this : new UnboundSight(next, null, now);
  }

  /**
   * With the config that was just read. One whose lock is not the poll's was read while that
   * changed, and is read again.
   *
   * @param then how the guest looked when the call was made
   * @param again when to read it, should it not count
   */
  UnboundSight configRead(UnboundGuests.UnboundGuest read, Look then, Instant again) {
    if (!then.equals(look)) {
      return this;
    }
    return Objects.equals(read.lock(), look.lock())
        ? new UnboundSight(look, read, Instant.MAX)
        : new UnboundSight(look, null, again);
  }

  /** Nothing was read; see {@link #configRead} for the parameters. */
  UnboundSight postponed(Look then, Instant again) {
    return then.equals(look) ? new UnboundSight(look, config, again) : this;
  }

  /** The config, where the guest still looks as it did when that was read. */
  Optional<UnboundGuests.UnboundGuest> settled(GuestResource guest) {
    return look.next(guest).equals(look) ? Optional.ofNullable(config) : Optional.empty();
  }

  /** What gives away from outside that a config has changed, or that the guest is another one. */
  record Look(String node, @Nullable String name, @Nullable String lock, Set<String> tags) {
    static Look of(GuestResource guest, @Nullable String name) {
      return new Look(guest.node(), name, guest.lock(), guest.tags());
    }

    /** The name of a guest without statistics is missing, which says nothing about the guest. */
    Look next(GuestResource guest) {
      return of(guest, guest.status().equals("unknown") ? name : guest.name());
    }
  }
}
