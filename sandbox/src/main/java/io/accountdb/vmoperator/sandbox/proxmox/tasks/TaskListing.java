package io.accountdb.vmoperator.sandbox.proxmox.tasks;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Shows tasks: one of them, a node's, the cluster's (Tasks.pm and Cluster.pm of pve-manager). */
public final class TaskListing {
  private static final int FINISHED_PER_NODE = 25;

  private final TaskRegistry registry;
  private final AccessControl access;

  public TaskListing(TaskRegistry registry, AccessControl access) {
    this.registry = registry;
    this.access = access;
  }

  /** A page of a list and the length of the whole. */
  public record Page(List<Map<String, Object>> rows, int total) {}

  /**
   * GET /cluster/tasks: all running ones, filled up with finished ones to 25 a node.
   *
   * <p>Rows of others are filtered by comparing the row's user, which has lost its token id, with
   * the caller, which has not: without Sys.Audit on {@code /} a token sees nothing at all.
   */
  public List<Map<String, Object>> cluster(Caller caller) {
    boolean auditor = access.has(caller, "/", "Sys.Audit");
    List<Task> tasks = new ArrayList<>();
    for (String node : registry.nodes()) {
      List<Task> running = registry.running(node);
      tasks.addAll(running);
      tasks.addAll(registry.latestFinished(node, Math.max(0, FINISHED_PER_NODE - running.size())));
    }
    return tasks.stream()
        .sorted(Comparator.comparingLong((Task task) -> task.upid().startTime()).reversed())
        .map(TaskListing::row)
        .filter(row -> auditor || caller.id().equals(row.get("user")))
        .toList();
  }

  /** GET /nodes/N/tasks. */
  public Page node(Caller caller, String node, TaskFilter filter) {
    boolean auditor = access.has(caller, "/nodes/" + node, "Sys.Audit");
    Stream<Task> source =
        switch (filter.source()) {
          case "active" -> registry.running(node).stream();
          case "all" ->
              Stream.concat(registry.running(node).stream(), registry.finished(node).stream());
          default -> registry.finished(node).stream();
        };
    List<Task> matching =
        source
            .filter(task -> auditor || task.upid().user().equals(caller.id()))
            .filter(filter::accepts)
            .toList();
    return new Page(
        matching.stream().skip(filter.start()).limit(filter.limit()).map(TaskListing::row).toList(),
        matching.size());
  }

  /**
   * GET status.
   *
   * @throws ApiFailure 400 for what is no UPID or is not known (any more); 403 for another's task
   */
  public Map<String, Object> status(Caller caller, String node, String upid) {
    Upid parsed = parse(upid);
    Task task =
        registry.find(node, upid).orElseThrow(() -> ApiFailure.parameter("upid", "no such task"));
    checkOwner(caller, node, parsed, "Sys.Audit");
    Map<String, Object> status = identity(task.upid());
    status.put("status", task.running() ? "running" : "stopped");
    task.end().ifPresent(end -> status.put("exitstatus", end.status()));
    return status;
  }

  /** GET log. A task that is not known has a log of one line, which says so. */
  public Page log(Caller caller, String node, String upid, int start, int limit) {
    Upid parsed = parse(upid);
    checkOwner(caller, node, parsed, "Sys.Audit");
    List<String> lines =
        registry
            .find(node, upid)
            .map(Task::log)
            .orElse(List.of("unable to open file - No such file or directory"));
    if (lines.isEmpty()) {
      lines = List.of("no content");
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    long end = limit == 0 ? lines.size() : Math.min(lines.size(), (long) start + limit);
    for (int number = start; number < end; number++) {
      rows.add(Map.of("n", number + 1, "t", lines.get(number)));
    }
    return new Page(rows, lines.size());
  }

  /** DELETE: stops a task; one that is over, or not known, is left alone. */
  public void stop(Caller caller, String node, String upid) {
    Upid parsed = parse(upid);
    checkOwner(caller, node, parsed, "Sys.Modify");
    registry.find(node, upid).ifPresent(Task::interrupt);
  }

  private static Upid parse(String upid) {
    return Upid.parse(upid)
        .orElseThrow(() -> ApiFailure.parameter("upid", "unable to parse worker upid"));
  }

  private void checkOwner(Caller caller, String node, Upid upid, String privilege) {
    if (!upid.user().equals(caller.id())) {
      access.check(caller, "/nodes/" + node, privilege);
    }
  }

  private static Map<String, Object> row(Task task) {
    Map<String, Object> row = identity(task.upid());
    task.end()
        .ifPresent(
            end -> {
              row.put("endtime", end.time().getEpochSecond());
              row.put("status", end.status());
            });
    return row;
  }

  /** Of a token's task, the token id goes into a key of its own. */
  private static Map<String, Object> identity(Upid upid) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("upid", upid.toString());
    row.put("node", upid.node());
    row.put("pid", upid.pid());
    row.put("pstart", upid.processStart());
    row.put("starttime", upid.startTime());
    row.put("type", upid.type());
    row.put("id", upid.id());
    Caller owner = new Caller(upid.user(), false);
    row.put("user", owner.user());
    if (owner.token()) {
      row.put("tokenid", upid.user().substring(owner.user().length() + 1));
    }
    return row;
  }
}
