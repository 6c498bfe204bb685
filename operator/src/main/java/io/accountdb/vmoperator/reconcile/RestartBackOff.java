package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Restarts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a VM that stopped without the operator is started again: at once the first time, then later
 * and later, as kubelet does with containers. A new spec begins anew. Pure; asked by {@link
 * PowerControl}.
 */
final class RestartBackOff {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** What ran for so long did not stop because it was started. */
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private static final int LOOP = 3;

  private final Planning planning;
  private final StatusDraft draft;
  private final Instant now;

  RestartBackOff(Planning planning) {
    this.planning = planning;
    this.draft = planning.draft();
    this.now = planning.observed().now();
  }

  /** Empty: it may start now. */
  Optional<Decision> hold(GuestAddress guest) {
    VirtualMachineStatus stored = planning.observed().status();
    boolean newSpec = !Objects.equals(stored.observedGeneration(), planning.desired().generation());
    @Nullable Restarts known = newSpec ? null : draft.restarts;
    @Nullable Restarts restarts = stored.powerState() == PowerState.RUNNING ? next(known) : known;
    draft.restarts = restarts;
    if (restarts == null) {
      return Optional.empty();
    }
    Duration left = Duration.between(now, Instant.parse(restarts.nextTime()));
    return left.isPositive() ? Optional.of(held(guest, restarts, left)) : Optional.empty();
  }

  private Restarts next(@Nullable Restarts known) {
    int count =
        known != null && now.isBefore(Instant.parse(known.nextTime()).plus(WINDOW))
            ? known.count() + 1
            : 1;
    Instant next = now.plus(delay(count)).truncatedTo(ChronoUnit.SECONDS);
    return new Restarts(count, next.toString());
  }

  private static Duration delay(int count) {
    if (count == 1) {
      return Duration.ZERO;
    }
    Duration delay = FIRST.multipliedBy(1L << Math.min(count - 2, 10));
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }

  private Decision held(GuestAddress guest, Restarts restarts, Duration left) {
    String message =
        "%s has stopped %d times, each within %d min of its start and not by the operator; it is started again at %s. Its console may tell why; spec.runStrategy: Halted keeps it off"
            .formatted(guest, restarts.count(), WINDOW.toMinutes(), restarts.nextTime());
    draft.no(ConditionType.POWER_STATE_SYNCED, "BackOff", message);
    String printable = restarts.count() >= LOOP ? "CrashLoopBackOff" : "Stopped";
    return Decision.progressing("Starting", message, printable, new Step.Wait(left));
  }
}
