package io.accountdb.vmoperator.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's agent said about its addresses; a part of {@link GuestKnowledge}.
 *
 * @param known null while the agent has not been asked yet: then nobody can say
 * @param silences how often in a row it was asked and gave no address
 * @param due when to ask next
 */
record Addresses(@Nullable List<GuestIpAddress> known, int silences, Instant due) {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration OUT_OF_REACH = Duration.ofSeconds(10);

  /** Each question to a silent agent holds one of its node's three workers for 3 s. */
  private static final Duration SETTLED = Duration.ofMinutes(10);

  /** Quick while a guest boots, slow once its agent can be taken for missing. */
  private static final Backoff RETRY = new Backoff(FIRST, SETTLED);

  /** An agent may be restarted or updated; one that stays silent for so long has no addresses. */
  private static final int FORGET_AFTER = 3;

  /** Of a guest that does not run. */
  static final Addresses NONE = new Addresses(List.of(), 0, Instant.MAX);

  /** Of a guest that was just found running. */
  static Addresses unknown(Instant now) {
    return new Addresses(null, 0, now.plus(FIRST));
  }

  /** Of a guest whose agent is switched off in its config. */
  static Addresses unavailable(Instant now) {
    return new Addresses(List.of(), 0, now);
  }

  Addresses answered(List<GuestIpAddress> answer, Instant now) {
    if (answer.isEmpty()) {
      return new Addresses(answer, silences + 1, now.plus(RETRY.after(silences + 1)));
    }
    return new Addresses(answer, 0, now.plus(SETTLED));
  }

  Addresses silent(Instant now) {
    int times = silences + 1;
    return new Addresses(
        times < FORGET_AFTER ? known : List.of(), times, now.plus(RETRY.after(times)));
  }

  Addresses postponed(Instant now) {
    return new Addresses(known, silences, now.plus(OUT_OF_REACH));
  }
}
