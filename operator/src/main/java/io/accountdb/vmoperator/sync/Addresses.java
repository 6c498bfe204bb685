package io.accountdb.vmoperator.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's agent said about its addresses, and how it fares; a part of {@link
 * GuestKnowledge}.
 *
 * @param known null while the agent has not been asked yet: then nobody can say
 * @param silences how often in a row it was asked and gave no address
 * @param due when to ask next
 */
record Addresses(
    @Nullable List<GuestIpAddress> known, AgentSight agent, int silences, Instant due) {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration OUT_OF_REACH = Duration.ofSeconds(10);

  /** Each question to a silent agent holds one of its node's three workers for 3 s. */
  private static final Duration SETTLED = Duration.ofMinutes(10);

  /** Quick while a guest boots, slow once its agent can be taken for missing. */
  private static final Backoff RETRY = new Backoff(FIRST, SETTLED);

  /** An agent may be restarted or updated; one that stays silent for so long is not there. */
  private static final int FORGET_AFTER = 3;

  /** Of a guest that does not run. */
  static final Addresses NONE = new Addresses(List.of(), AgentSight.UNKNOWN, 0, Instant.MAX);

  /** Of a guest that was just found running. */
  static Addresses unknown(Instant now) {
    return new Addresses(null, AgentSight.UNKNOWN, 0, now.plus(FIRST));
  }

  /** Of a guest whose agent is switched off in its config. */
  static Addresses unavailable(Instant now) {
    return new Addresses(List.of(), AgentSight.DISABLED, 0, now);
  }

  Addresses answered(List<GuestIpAddress> answer, Instant now) {
    int times = answer.isEmpty() ? silences + 1 : 0;
    Duration wait = answer.isEmpty() ? RETRY.after(times) : SETTLED;
    return new Addresses(answer, AgentSight.CONNECTED, times, now.plus(wait));
  }

  Addresses silent(AgentSight why, Instant now) {
    int times = silences + 1;
    Instant next = now.plus(RETRY.after(times));
    return agent == AgentSight.CONNECTED && times < FORGET_AFTER
        ? new Addresses(known, agent, times, next)
        : new Addresses(times < FORGET_AFTER ? known : List.of(), why, times, next);
  }

  Addresses postponed(Instant now) {
    return new Addresses(known, agent, silences, now.plus(OUT_OF_REACH));
  }

  /** Whether a resource's status would be the same by these. */
  boolean tellTheSameAs(Addresses other) {
    return agent == other.agent && Objects.equals(known, other.known);
  }
}
