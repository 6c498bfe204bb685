package io.accountdb.vmoperator.reconcile;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When a resource's VM was first seen to be gone, as long as nothing else was seen since. Kept in
 * memory: a restart only makes the proof begin anew.
 */
final class Sightings {
  private final Map<String, Instant> goneSince = new ConcurrentHashMap<>();

  @Nullable Instant goneSince(String uid) {
    return goneSince.get(uid);
  }

  void gone(String uid, Instant now) {
    goneSince.putIfAbsent(uid, now);
  }

  void forget(String uid) {
    goneSince.remove(uid);
  }
}
