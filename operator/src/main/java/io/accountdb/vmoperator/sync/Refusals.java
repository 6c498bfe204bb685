package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.SetAside;
import io.accountdb.vmoperator.store.VmChange;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes that the database did not take. The same one is not sent again with every poll, but
 * once in a while: the reason may have gone. Used by the {@link Mirror}.
 */
final class Refusals {
  private static final Duration RETRY = Duration.ofMinutes(1);

  private final Map<VmChange, Refusal> refusals = new HashMap<>();

  void forgetBefore(Instant now) {
    refusals.values().removeIf(refusal -> !now.isBefore(refusal.until()));
  }

  void note(SetAside setAside, Instant now) {
    refusals.put(setAside.change(), new Refusal(setAside.message(), now.plus(RETRY)));
  }

  /** Why the change was refused lately; empty where it was not. */
  Optional<String> of(VmChange change) {
    if (refusals.isEmpty()) {
      // The hash of a change is all of it.
      return Optional.empty();
    }
    @Nullable Refusal refusal = refusals.get(change);
    return Optional.ofNullable(refusal).map(Refusal::message);
  }

  private record Refusal(String message, Instant until) {}
}
