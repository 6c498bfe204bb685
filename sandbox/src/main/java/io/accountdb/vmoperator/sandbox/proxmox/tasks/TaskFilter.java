package io.accountdb.vmoperator.sandbox.proxmox.tasks;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of a node are wanted; null means any.
 *
 * @param source {@code archive} (finished ones), {@code active} or {@code all}
 * @param vmid compared with what the UPID names: a clone is not found by its new VMID
 * @param statuses {@code ok}, {@code warning}, {@code error}, {@code unknown}; empty: any
 */
public record TaskFilter(
    String source,
    @Nullable String vmid,
    @Nullable String type,
    @Nullable String user,
    @Nullable Long since,
    @Nullable Long until,
    boolean errorsOnly,
    Set<String> statuses,
    int start,
    int limit) {
  public TaskFilter {
    statuses = Set.copyOf(statuses);
  }

  boolean accepts(Task task) {
    Upid upid = task.upid();
    String status = task.end().map(Task.End::status).orElse("");
    return (vmid == null || vmid.equals(upid.id()))
        && (type == null || type.equals(upid.type()))
        && (user == null
            || upid.user().toLowerCase(Locale.ROOT).contains(user.toLowerCase(Locale.ROOT)))
        && (since == null || upid.startTime() >= since)
        && (until == null || upid.startTime() <= until)
        && (!errorsOnly || kind(status).equals("error"))
        && (statuses.isEmpty() || statuses.contains(kind(status)));
  }

  private static String kind(String status) {
    if (status.isEmpty() || status.equals("unexpected status")) {
      return "unknown";
    }
    if (status.equals("OK")) {
      return "ok";
    }
    return status.matches("WARNINGS: \\d+") ? "warning" : "error";
  }
}
