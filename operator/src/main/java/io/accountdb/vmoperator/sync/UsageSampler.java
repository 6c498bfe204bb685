package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.DenseKeys;
import io.accountdb.vmoperator.proxmox.GuestUsage;
import io.accountdb.vmoperator.store.UsageSample;
import io.accountdb.vmoperator.store.UsageSamples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a sample of what each VM uses, once in five minutes and out of a poll that was made anyway.
 * The {@link Mirror} runs it on its loop.
 */
final class UsageSampler {
  private static final Duration PERIOD = Duration.ofMinutes(5);

  /** So many rows are written in far less than a statement may take. */
  private static final int AT_ONCE = 5_000;

  private final UsageSamples store;
  private final WriteEpoch epoch;
  private @Nullable Instant last;
  private Map<Integer, GuestUsage> before = Map.of();

  UsageSampler(UsageSamples store, WriteEpoch epoch) {
    this.store = store;
    this.epoch = epoch;
  }

  /**
   * Writes the samples where a period has ended. The one that a process begins in ends without any:
   * it may have samples of another process.
   *
   * @throws io.accountdb.vmoperator.store.DatabaseException where not all were written; the next
   *     call then writes those that are missing
   */
  void sample(Poll poll, RowIndex rows, Map<Integer, SeenGuest> guests) {
    Instant at = beginOfPeriod(poll.snapshot().polledAt());
    if (last == null) {
      last = at;
    }
    if (at.equals(last)) {
      return;
    }
    Map<Integer, GuestUsage> used = UsageRules.used(poll, rows, guests);
    List<UsageSample> samples =
        used.entrySet().stream()
            .map(vm -> UsageRules.sample(vm.getKey(), vm.getValue(), before.get(vm.getKey())))
            .toList();
    for (int from = 0; from < samples.size(); from += AT_ONCE) {
      store.add(epoch.held(), at, samples.subList(from, Math.min(from + AT_ONCE, samples.size())));
    }
    before = DenseKeys.copyOf(used);
    last = at;
  }

  private static Instant beginOfPeriod(Instant time) {
    return Instant.ofEpochSecond(
        Math.floorDiv(time.getEpochSecond(), PERIOD.toSeconds()) * PERIOD.toSeconds());
  }
}
