package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.VmStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the status column is to say of one guest, by the polls so far. A change counts once two
 * polls in a row show it, because {@code cluster/resources} may step back for one.
 *
 * @param settled null as long as nothing is known
 * @param candidate what the latest poll showed, where that is another
 * @param lostSince since when Proxmox itself does not know the guest's state
 */
record PowerRule(
    @Nullable VmStatus settled, @Nullable VmStatus candidate, @Nullable Instant lostSince) {
  private static final Duration GRACE = Duration.ofMinutes(5);

  /** Before the first poll. */
  static PowerRule startingWith(@Nullable VmStatus rowStatus) {
    return new PowerRule(rowStatus, null, null);
  }

  /**
   * After another poll.
   *
   * @param status as in {@code cluster/resources}
   * @param nodeOffline whether the guest's node is known to be away
   */
  PowerRule next(String status, boolean nodeOffline, Instant now) {
    if (nodeOffline || status.equals("unknown")) {
      Instant since = lostSince == null ? now : lostSince;
      boolean tooLong = !now.isBefore(since.plus(GRACE));
      return new PowerRule(tooLong ? VmStatus.ERROR : settled, null, since);
    }
    VmStatus shown = meaning(status).orElse(settled);
    if (shown == null) {
      // In a transition that only a QEMU process can be in.
      shown = VmStatus.RUNNING;
    }
    if (shown == settled && candidate == null && lostSince == null) {
      return this;
    }
    boolean counts = settled == null || shown == settled || shown == candidate;
    return counts ? new PowerRule(shown, null, null) : new PowerRule(settled, shown, null);
  }

  /** Whether the state has been lost for so long that the guest counts as failed. */
  boolean isLost() {
    return lostSince != null && settled == VmStatus.ERROR;
  }

  /**
   * Empty for states in between, such as {@code prelaunch}, {@code shutdown}, {@code inmigrate}.
   */
  private static Optional<VmStatus> meaning(String status) {
    return switch (status) {
      case "running", "paused" -> Optional.of(VmStatus.RUNNING);
      case "stopped", "suspended" -> Optional.of(VmStatus.STOPPED);
      case "io-error", "internal-error", "guest-panicked" -> Optional.of(VmStatus.ERROR);
      default -> Optional.empty();
    };
  }
}
