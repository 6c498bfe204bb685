package io.accountdb.vmoperator.proxmox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task's row in a list.
 *
 * @param user {@code user@realm} or, for a token, {@code user@realm!id}
 * @param exitStatus how it ended; null while it runs
 * @param endTime by Proxmox's clock; null while it runs
 */
public record TaskSummary(
    Upid upid, String user, @Nullable String exitStatus, @Nullable Instant endTime) {
  public boolean running() {
    return exitStatus == null;
  }

  /** The same, as a task's own status tells it. */
  public TaskStatus status() {
    return exitStatus == null ? new TaskStatus.Running() : TaskAnswers.ended(exitStatus);
  }
}
