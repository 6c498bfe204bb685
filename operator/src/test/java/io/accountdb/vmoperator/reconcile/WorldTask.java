package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task of {@link WorldProxmox}: it runs until somebody ends it, for better or worse. */
final class WorldTask {
  private final Upid upid;
  private final Runnable success;
  private final Runnable failure;
  private TaskStatus status = new TaskStatus.Running();
  private @Nullable Instant endTime;

  WorldTask(Upid upid, Runnable success, Runnable failure) {
    this.upid = upid;
    this.success = success;
    this.failure = failure;
  }

  Upid upid() {
    return upid;
  }

  TaskStatus status() {
    return status;
  }

  boolean endedBefore(Instant time) {
    return endTime != null && endTime.isBefore(time);
  }

  boolean running() {
    return status instanceof TaskStatus.Running;
  }

  TaskSummary summary() {
    @Nullable String exitStatus =
        switch (status) {
          case TaskStatus.Running ignored -> null;
          case TaskStatus.Succeeded ignored -> "OK";
          case TaskStatus.Failed(String text) -> text;
          case TaskStatus.Untraceable(String text) -> text;
        };
    return new TaskSummary(upid, upid.user(), exitStatus, endTime);
  }

  void succeed(Instant now) {
    status = new TaskStatus.Succeeded(0);
    endTime = now;
    success.run();
  }

  void fail(Instant now, String exitStatus) {
    status = new TaskStatus.Failed(exitStatus);
    endTime = now;
    failure.run();
  }
}
