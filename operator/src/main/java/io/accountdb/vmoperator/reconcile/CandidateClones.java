package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.resource.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The tasks that may be the one of a clone's intent whose answer was lost: ours, of its source,
 * since just before it, and in no other resource's intent. A clone's task names the source only, so
 * more cannot be told. Asked by {@link CloneRecovery}. Pure.
 */
record CandidateClones(Planning planning, Operation operation) {
  private static final String CLONE = "qmclone";

  /** Whether one of them runs. */
  boolean run() {
    return candidates().anyMatch(task -> task.status() instanceof TaskStatus.Running);
  }

  /**
   * Whether one of them has ended and may have made the VM. Where the page is full, the one in
   * question may stand on the next.
   */
  boolean mayHaveEnded() {
    return tasks().size() >= ProxmoxApi.TASKS_PER_PAGE
        || candidates().anyMatch(task -> !(task.status() instanceof TaskStatus.Failed));
  }

  private Stream<TaskSummary> candidates() {
    return tasks().stream()
        .filter(task -> task.user().equals(planning.cluster().tokenUser()))
        .filter(task -> !task.upid().startTime().isBefore(since()))
        .filter(task -> !planning.observed().takenUpids().contains(task.upid().text()));
  }

  private List<TaskSummary> tasks() {
    int source = Objects.requireNonNull(operation.sourceVMID());
    return planning.get(new Question.Tasks(operation.node(), CLONE, source, since()));
  }

  private Instant since() {
    return operation.started().minus(Planning.UNANSWERED);
  }
}
