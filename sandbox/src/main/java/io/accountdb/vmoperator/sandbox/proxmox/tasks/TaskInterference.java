package io.accountdb.vmoperator.sandbox.proxmox.tasks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where tests make tasks slow or let them fail; implemented by {@code faults}. */
public interface TaskInterference {
  /** What is to happen to a task that starts now. */
  Optional<Verdict> onStart(Upid upid, int affectedVmid);

  /**
   * A task's fate.
   *
   * @param delay simulated time before the worker begins
   * @param log lines that it prints first
   * @param exitStatus what it then dies with, its work undone; empty: it works as ever
   * @param warnings how many it prints, with which it then ends well
   */
  record Verdict(Duration delay, List<String> log, Optional<String> exitStatus, int warnings) {
    public Verdict {
      log = List.copyOf(log);
    }
  }
}
