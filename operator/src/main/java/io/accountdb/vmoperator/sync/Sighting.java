package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;

/** How the polls have seen a guest so far; a part of {@link GuestKnowledge}. */
record Sighting(Shape shape, long uptimeSeconds) {
  /** Statistics are that coarse and that late; a smaller step back is no restart. */
  private static final long TOLERATED_DROP_SECONDS = 30;

  static Sighting first(GuestResource guest) {
    return new Sighting(Shape.of(guest, 0, 0), guest.uptimeSeconds());
  }

  Sighting next(GuestResource guest) {
    if (guest.status().equals("unknown")) {
      // Its statistics are missing, which says nothing about the guest; the rest is live.
      return new Sighting(shape.at(guest.node(), guest.lock(), guest.tags()), uptimeSeconds);
    }
    boolean restarted = guest.uptimeSeconds() + TOLERATED_DROP_SECONDS < uptimeSeconds;
    Shape next =
        !restarted && shape.isOf(guest)
            ? shape
            : Shape.of(guest, shape.starts() + (restarted ? 1 : 0), shape.touches());
    return new Sighting(next, guest.uptimeSeconds());
  }

  /** A task of somebody else's may have made another VM of it. */
  Sighting touched() {
    return new Sighting(shape.touched(), uptimeSeconds);
  }

  boolean running() {
    return shape.status().equals("running");
  }

  boolean stopped() {
    return shape.status().equals("stopped");
  }
}
