package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.resource.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that may be a clone of a resource's that is not known of: ours, of its template, and in
 * no other resource's intent. A clone's task names the template only, so more cannot be told. Asked
 * by {@link CloneRecovery} and {@link Incarnations}. Pure.
 *
 * @param since the earliest that it can have been started; null: at any time
 */
record CandidateClones(Planning planning, GuestAddress template, @Nullable Instant since) {
  private static final String CLONE = "qmclone";

  /** A poll takes some seconds itself, and Proxmox's clock has seconds only. */
  private static final Duration POLL = Duration.ofSeconds(5);

  /** Of an intent whose answer was lost. */
  static CandidateClones of(Planning planning, Operation operation) {
    return new CandidateClones(
        planning,
        new GuestAddress(operation.node(), Objects.requireNonNull(operation.sourceVMID())),
        operation.started().minus(Planning.UNANSWERED));
  }

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

  /**
   * Whether what one of them makes may not be in the list of guests yet: a token that sees its pool
   * only sees a clone once its task has put it there. Running tasks come first in Proxmox's list.
   */
  boolean mayBeUnseen() {
    return candidates()
        .anyMatch(
            task ->
                switch (task.status()) {
                  case TaskStatus.Running ignored -> true;
                  case TaskStatus.Failed ignored -> false;
                  case TaskStatus.Succeeded ignored -> endedAfterTheLastPoll(task);
                  case TaskStatus.Untraceable ignored -> endedAfterTheLastPoll(task);
                });
  }

  /** The poll's time is our clock's, the task's is Proxmox's: what compares is how long ago. */
  private boolean endedAfterTheLastPoll(TaskSummary task) {
    Duration ended =
        Duration.between(Objects.requireNonNull(task.endTime()), planning.serverTime());
    Instant polled = planning.cluster().snapshot().orElseThrow().polledAt();
    return ended.minus(Duration.between(polled, planning.observed().now())).compareTo(POLL) < 0;
  }

  private Stream<TaskSummary> candidates() {
    List<TaskSummary> tasks = tasks();
    if (tasks.isEmpty()) {
      return Stream.empty();
    }
    Set<String> others = planning.get(new Question.TakenUpids());
    return tasks.stream()
        .filter(task -> task.user().equals(planning.cluster().tokenUser()))
        .filter(task -> since == null || !task.upid().startTime().isBefore(since))
        .filter(task -> !others.contains(task.upid().text()));
  }

  private List<TaskSummary> tasks() {
    return planning.get(new Question.Tasks(template.node(), CLONE, template.vmid(), since));
  }
}
