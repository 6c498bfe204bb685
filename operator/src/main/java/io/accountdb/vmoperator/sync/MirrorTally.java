package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.OwnerBatch;
import io.accountdb.vmoperator.store.SetAside;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what one agent's {@link Mirror} and {@link MirrorWriter} do; read by any thread. */
final class MirrorTally {
  private final ConcurrentMap<AgentReport.Change, LongAdder> written = new ConcurrentHashMap<>();
  private final ConcurrentMap<AgentReport.Refusal, LongAdder> refused = new ConcurrentHashMap<>();
  private final LongAdder syncs = new LongAdder();
  private final LongAdder nanoseconds = new LongAdder();
  private volatile @Nullable Instant lastSync;

  void wrote(OwnerBatch batch, WriteOutcome outcome) {
    int removed = batch.removals().size();
    int updated = batch.updates().size();
    for (SetAside setAside : outcome.setAside()) {
      switch (setAside.change()) {
        case VmChange.Removal _ -> removed--;
        case VmChange.Update _ -> updated--;
        case VmChange.Insert _ -> {}
      }
      refusal(setAside);
    }
    count(written, AgentReport.Change.INSERT, outcome.inserted().size());
    count(written, AgentReport.Change.UPDATE, updated);
    count(written, AgentReport.Change.DELETE, removed);
  }

  private void refusal(SetAside setAside) {
    switch (setAside) {
      case SetAside.KeyTaken _ -> count(refused, AgentReport.Refusal.KEY_TAKEN, 1);
      case SetAside.Refused(_, String sqlState, _) -> refusal(sqlState);
      case SetAside.Vanished _ -> {}
    }
  }

  /** A whole transaction failed. */
  void failed(DatabaseFailure failure) {
    if (failure instanceof DatabaseFailure.Refused(String sqlState, String _)) {
      refusal(sqlState);
    }
  }

  private void refusal(String sqlState) {
    boolean policy = sqlState.equals(DatabaseFailure.ROW_LEVEL_SECURITY);
    count(
        refused,
        policy ? AgentReport.Refusal.ROW_LEVEL_SECURITY : AgentReport.Refusal.CONSTRAINT,
        1);
  }

  /** A comparison has ended; {@code complete}: the database has all of the poll. */
  void compared(Instant begun, Instant ended, boolean complete) {
    syncs.increment();
    nanoseconds.add(Math.max(0, Duration.between(begun, ended).toNanos()));
    if (complete) {
      lastSync = ended;
    }
  }

  @Nullable Instant lastSync() {
    return lastSync;
  }

  long syncs() {
    return syncs.sum();
  }

  Duration syncTime() {
    return Duration.ofNanos(nanoseconds.sum());
  }

  Map<AgentReport.Change, Long> written() {
    return sums(AgentReport.Change.class, written);
  }

  Map<AgentReport.Refusal, Long> refused() {
    return sums(AgentReport.Refusal.class, refused);
  }

  private static <K> void count(ConcurrentMap<K, LongAdder> counts, K key, long number) {
    counts.computeIfAbsent(key, _ -> new LongAdder()).add(number);
  }

  private static <K extends Enum<K>> Map<K, Long> sums(
      Class<K> type, ConcurrentMap<K, LongAdder> counts) {
    Map<K, Long> sums = new EnumMap<>(type);
    for (K key : type.getEnumConstants()) {
      @Nullable LongAdder count = counts.get(key);
      sums.put(key, count == null ? 0 : count.sum());
    }
    return sums;
  }
}
