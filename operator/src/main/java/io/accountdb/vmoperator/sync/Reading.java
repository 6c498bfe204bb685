package io.accountdb.vmoperator.sync;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The latest reading of a guest's config; a part of {@link GuestKnowledge}.
 *
 * @param facts null before the first
 * @param shape that the guest had when it was read; null once it has come to look like one with
 *     another config
 * @param readAt when
 * @param failures in a row since
 * @param due when to read again, where its age does not ask for it earlier
 */
record Reading(
    @Nullable GuestFacts facts,
    @Nullable Shape shape,
    @Nullable Instant readAt,
    int failures,
    Instant due) {
  /** Even a guest that looks the same is checked that often: nobody tells of a recycled VMID. */
  private static final Duration ROTATION = Duration.ofMinutes(10);

  private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  static Reading none(Instant now) {
    return new Reading(null, null, null, 0, now);
  }

  static Reading of(GuestFacts facts, Shape shape, Instant now) {
    return new Reading(facts, shape, now, 0, Instant.MAX);
  }

  Reading failed(Instant now) {
    return new Reading(facts, shape, readAt, failures + 1, now.plus(RETRY.after(failures + 1)));
  }

  /** The same of a guest that has but come to look as its config says. */
  Reading of(Shape other) {
    return new Reading(facts, other, readAt, failures, due);
  }

  /** Of a guest that looks so now, and has to be read again before anything counts. */
  Reading outdated(Shape other, Instant now) {
    boolean alike = shape != null && shape.isLike(other);
    return new Reading(facts, alike ? shape : null, readAt, failures, now);
  }

  /** When it is too old, though nothing else asks for another. */
  Instant expiry() {
    return readAt == null ? Instant.MAX : readAt.plus(ROTATION);
  }

  Reading dueAt(Instant earlier) {
    return new Reading(facts, shape, readAt, failures, earlier);
  }
}
