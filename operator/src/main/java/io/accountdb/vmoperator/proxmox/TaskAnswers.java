package io.accountdb.vmoperator.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads UPIDs, task lists and how a task ended. Called by {@link HttpProxmoxApi}. */
final class TaskAnswers {
  private static final Pattern WARNINGS = Pattern.compile("WARNINGS: (\\d+)");

  /** The task's log has no result line: it was killed, or its node went down (UPID.pm). */
  private static final Pattern NO_RESULT =
      Pattern.compile("unexpected status|unable to (get last line|read tail).*");

  private TaskAnswers() {}

  static Upid started(JsonNode data) {
    return upid(data.asText(""));
  }

  /**
   * A row of a list. The user is the UPID's, because the row's own lacks the name of the token.
   * {@code RUNNING} is what a node's own list says of a task without result (Tasks.pm of
   * pve-manager).
   */
  static TaskSummary summary(JsonFields row) {
    Upid upid = upid(row.requiredText("upid"));
    @Nullable String status = row.text("status");
    boolean ended = row.text("endtime") != null;
    if ("RUNNING".equals(status) || (status == null && !ended)) {
      return new TaskSummary(upid, upid.user(), null, null);
    }
    return new TaskSummary(
        upid,
        upid.user(),
        status == null ? "unexpected status" : status,
        ended ? Instant.ofEpochSecond(row.number("endtime")) : upid.startTime());
  }

  static TaskStatus status(JsonNode data) {
    JsonFields fields = JsonFields.of(data);
    return switch (fields.requiredText("status")) {
      case "running" -> new TaskStatus.Running();
      case "stopped" -> ended(fields.text("exitstatus", "unexpected status"));
      case String other -> throw new MalformedAnswerException("a task with status " + other);
    };
  }

  /** 400 about the UPID: unknown or rotated away. 403: another token's. */
  static Optional<TaskStatus> untraceable(int status, ErrorBody error) {
    return status == 403 || (status == 400 && error.errors().containsKey("upid"))
        ? Optional.of(new TaskStatus.Untraceable(error.text().orElse("not permitted")))
        : Optional.empty();
  }

  static TaskStatus ended(String exitStatus) {
    if (exitStatus.equals("OK")) {
      return new TaskStatus.Succeeded(0);
    }
    Matcher warnings = WARNINGS.matcher(exitStatus);
    if (warnings.matches()) {
      return new TaskStatus.Succeeded(Integer.parseInt(warnings.group(1)));
    }
    return NO_RESULT.matcher(exitStatus).matches()
        ? new TaskStatus.Untraceable(exitStatus)
        : new TaskStatus.Failed(exitStatus);
  }

  private static Upid upid(String text) {
    try {
      return Upid.parse(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedAnswerException("no UPID: '" + text + "'", e);
    }
  }
}
