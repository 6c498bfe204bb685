package io.accountdb.vmoperator.sandbox.proxmox.faults;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every call in the order of the answers, so that tests can tell which guests were touched. */
public final class Ledger {
  private static final int KEPT = 200_000;

  private final Deque<RecordedCall> calls = new ArrayDeque<>();
  private long number;

  /** Records a call. Called by the dispatcher. */
  public synchronized void record(
      CallMatch.Target target, String caller, Instant time, int status) {
    calls.addLast(
        new RecordedCall(
            ++number,
            target.method(),
            target.template(),
            target.node(),
            target.vmid(),
            target.newVmid(),
            caller,
            time,
            status));
    if (calls.size() > KEPT) {
      calls.removeFirst();
    }
  }

  /** All calls, oldest first; of a long run the latest 200,000. */
  public synchronized List<RecordedCall> calls() {
    return List.copyOf(calls);
  }

  /** Where the ledger stands now, for {@link #since}. */
  public synchronized long mark() {
    return number;
  }

  /** Calls after a mark. */
  public List<RecordedCall> since(long mark) {
    return calls().stream().filter(call -> call.number() > mark).toList();
  }

  /** Calls that were meant to change something. */
  public List<RecordedCall> mutations() {
    return calls().stream().filter(RecordedCall::mutation).toList();
  }

  /** Changes aimed at a guest, a clone that makes it included. */
  public List<RecordedCall> mutationsOf(int vmid) {
    return mutations().stream().filter(call -> call.concerns(vmid)).toList();
  }

  /** Calls of one method. */
  public List<RecordedCall> of(String method, String template) {
    return calls().stream()
        .filter(call -> call.method().equals(method) && call.template().equals(template))
        .toList();
  }

  /** VMIDs that were changed or made. The source of a clone is not: it is only read. */
  public Set<Integer> touchedVmids() {
    Set<Integer> touched = new TreeSet<>();
    for (RecordedCall call : mutations()) {
      @Nullable Integer changed = call.newVmid() == null ? call.vmid() : call.newVmid();
      if (changed != null) {
        touched.add(changed);
      }
    }
    return touched;
  }
}
