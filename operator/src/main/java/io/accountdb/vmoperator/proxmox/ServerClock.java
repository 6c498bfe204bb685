package io.accountdb.vmoperator.proxmox;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Proxmox's clock: the {@code Date} of its latest answer plus the time since, by a clock that
 * cannot be set. Fed by {@link EndpointFailover}.
 */
final class ServerClock {
  private final Clock untilFirstAnswer;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Observation> latest = new AtomicReference<>();

  /**
   * @param untilFirstAnswer our own clock, used as long as Proxmox has not answered
   * @param nanoTime monotonic, as {@link System#nanoTime()}
   */
  ServerClock(Clock untilFirstAnswer, LongSupplier nanoTime) {
    this.untilFirstAnswer = untilFirstAnswer;
    this.nanoTime = nanoTime;
  }

  void observe(Instant date) {
    latest.set(new Observation(date, nanoTime.getAsLong()));
  }

  Instant now() {
    @Nullable Observation observation = latest.get();
    return observation == null
        ? untilFirstAnswer.instant()
        : observation.date().plusNanos(nanoTime.getAsLong() - observation.nanoTime());
  }

  private record Observation(Instant date, long nanoTime) {}
}
