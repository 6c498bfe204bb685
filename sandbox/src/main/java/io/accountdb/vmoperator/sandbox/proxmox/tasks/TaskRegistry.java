package io.accountdb.vmoperator.sandbox.proxmox.tasks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All tasks by node: the running ones and an archive that is rotated, after which a task is
 * forgotten. Asked by the task methods.
 */
public final class TaskRegistry {
  private static final int ARCHIVE_PER_NODE = 10_000;

  private final Map<String, NodeTasks> byNode = new LinkedHashMap<>();

  /** Newest last in both. */
  private static final class NodeTasks {
    private final Map<String, Task> byUpid = new HashMap<>();
    private final Map<String, Task> running = new LinkedHashMap<>();
    private final Deque<Task> archive = new ArrayDeque<>();
  }

  public TaskRegistry(Collection<String> nodes) {
    nodes.forEach(node -> byNode.put(node, new NodeTasks()));
  }

  synchronized void add(Task task) {
    NodeTasks tasks = node(task.upid().node());
    tasks.byUpid.put(task.upid().toString(), task);
    tasks.running.put(task.upid().toString(), task);
  }

  synchronized void archive(Task task) {
    NodeTasks tasks = node(task.upid().node());
    tasks.running.remove(task.upid().toString());
    tasks.archive.addLast(task);
    if (tasks.archive.size() > ARCHIVE_PER_NODE) {
      tasks.byUpid.remove(tasks.archive.removeFirst().upid().toString());
    }
  }

  /** Forgets a finished task, as log rotation does. */
  public synchronized void prune(String upid) {
    for (NodeTasks tasks : byNode.values()) {
      if (!tasks.running.containsKey(upid)) {
        tasks.byUpid.remove(upid);
        tasks.archive.removeIf(task -> task.upid().toString().equals(upid));
      }
    }
  }

  private NodeTasks node(String name) {
    @Nullable NodeTasks tasks = byNode.get(name);
    if (tasks == null) {
      throw new IllegalArgumentException("no such node: " + name);
    }
    return tasks;
  }

  /** A task by its UPID, on the node where its log lies. */
  public synchronized Optional<Task> find(String node, String upid) {
    @Nullable NodeTasks tasks = byNode.get(node);
    return tasks == null ? Optional.empty() : Optional.ofNullable(tasks.byUpid.get(upid));
  }

  /** Running tasks of a node, newest first. */
  public synchronized List<Task> running(String node) {
    return List.copyOf(new ArrayList<>(node(node).running.values()).reversed());
  }

  /** Finished tasks of a node, newest first. */
  public synchronized List<Task> finished(String node) {
    return List.copyOf(node(node).archive.reversed());
  }

  /** The latest finished tasks of a node, newest first. */
  public synchronized List<Task> latestFinished(String node, int limit) {
    return node(node).archive.reversed().stream().limit(limit).toList();
  }

  public synchronized List<String> nodes() {
    return List.copyOf(byNode.keySet());
  }
}
