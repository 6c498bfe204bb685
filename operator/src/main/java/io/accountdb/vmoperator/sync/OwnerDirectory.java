package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.Users;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers who a database user is; the same question within ten seconds does not reach the database
 * again. Used by {@link Agents} for {@code reconcile}, and for the owners of nodes.
 */
final class OwnerDirectory {
  private static final Duration KEPT = Duration.ofSeconds(10);

  /** Shorter, so that nobody waits long once the database is back. */
  private static final Duration FAILURE_KEPT = Duration.ofSeconds(2);

  private static final int MOST = 1_000;

  private final Users users;
  private final Clock clock;
  private final Map<String, Answer> answers = new LinkedHashMap<>();

  OwnerDirectory(Users users, Clock clock) {
    this.users = users;
    this.clock = clock;
  }

  OwnerLookup owner(String username) {
    OwnerLookup known = remembered(username);
    if (known != null) {
      return known;
    }
    OwnerLookup answer = ask(username);
    Duration kept = answer instanceof OwnerLookup.DatabaseUnreachable ? FAILURE_KEPT : KEPT;
    remember(username, new Answer(answer, clock.instant().plus(kept)));
    return answer;
  }

  private OwnerLookup ask(String username) {
    try {
      return users
          .byName(username)
          .<OwnerLookup>map(
              user ->
                  user.active()
                      ? new OwnerLookup.Found(user.id(), username)
                      : new OwnerLookup.Inactive(username))
          .orElseGet(() -> new OwnerLookup.Unknown(username));
    } catch (DatabaseException e) {
      return new OwnerLookup.DatabaseUnreachable(e.failure().message());
    }
  }

  private synchronized @Nullable OwnerLookup remembered(String username) {
    @Nullable Answer answer = answers.get(username);
    return answer != null && clock.instant().isBefore(answer.until()) ? answer.lookup() : null;
  }

  private synchronized void remember(String username, Answer answer) {
    answers.remove(username);
    if (answers.size() >= MOST) {
      answers.remove(answers.keySet().iterator().next());
    }
    answers.put(username, answer);
  }

  private record Answer(OwnerLookup lookup, Instant until) {}
}
