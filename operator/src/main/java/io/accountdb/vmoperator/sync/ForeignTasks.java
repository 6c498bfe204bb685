package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells from one list of tasks to the next which guests a task of somebody else has touched: a
 * restore, for one, makes another VM of a guest that looks the same. Used by the {@link TaskWatch}.
 */
final class ForeignTasks {
  private static final Pattern VMID = Pattern.compile("[1-9]\\d{2,8}");

  private @Nullable Map<Upid, Boolean> runningBefore;

  /**
   * The VMIDs of those tasks that have begun or ended since the list before. Of the first list
   * nothing follows: the configs of all guests are read then anyway.
   */
  Set<Integer> touched(List<TaskSummary> list, Predicate<Upid> ours) {
    @Nullable Map<Upid, Boolean> before = runningBefore;
    Map<Upid, Boolean> now = new HashMap<>();
    Set<Integer> touched = new HashSet<>();
    for (TaskSummary task : list) {
      Upid upid = task.upid();
      now.put(upid, task.running());
      if (before != null
          && VMID.matcher(upid.id()).matches()
          && !Objects.equals(before.get(upid), task.running())
          && !ours.test(upid)) {
        touched.add(Integer.valueOf(upid.id()));
      }
    }
    runningBefore = now;
    return touched;
  }
}
