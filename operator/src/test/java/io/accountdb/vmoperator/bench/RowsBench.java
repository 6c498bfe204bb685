package io.accountdb.vmoperator.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets the sync and its baselines write the same rows, in turns, and takes the median of each. */
final class RowsBench {
  /** Written rows, or looked-at ones where none differs. */
  enum Task {
    FIRST_SYNC("first sync", 1),
    ALL_CHANGED("all changed", 1),
    FEW_CHANGED("1 % changed", 100),
    NOTHING_CHANGED("nothing changed", Integer.MAX_VALUE);

    final String title;
    final int each;

    Task(String title, int each) {
      this.title = title;
      this.each = each;
    }
  }

  private final int rounds;

  RowsBench(int rounds) {
    this.rounds = rounds;
  }

  /** Durations by contender and task. */
  Map<String, Map<Task, Duration>> run(Fleet fleet) throws Exception {
    BenchDatabase database = new BenchDatabase(fleet.owners());
    Map<String, Map<Task, List<Duration>>> taken = new LinkedHashMap<>();
    try (Contender sync = new Sync(database);
        Contender bare = new BareStatements(database, true);
        Contender untriggered = new BareStatements(database, false);
        Contender copy = new Copy(database)) {
      Map<String, Contender> contenders = new LinkedHashMap<>();
      contenders.put("sync", sync);
      contenders.put("unnest", bare);
      contenders.put("unnest, no triggers", untriggered);
      contenders.put("COPY", copy);
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
          Map<Task, List<Duration>> durations =
              taken.computeIfAbsent(contender.getKey(), name -> new LinkedHashMap<>());
          for (Task task : Task.values()) {
            durations
                .computeIfAbsent(task, same -> new ArrayList<>())
                .add(run(task, contender.getValue(), database, fleet));
          }
        }
      }
    }
    Map<String, Map<Task, Duration>> medians = new LinkedHashMap<>();
    taken.forEach(
        (name, durations) -> {
          Map<Task, Duration> median = new LinkedHashMap<>();
          durations.forEach((task, all) -> median.put(task, median(all)));
          medians.put(name, median);
        });
    return medians;
  }

  private static Duration run(Task task, Contender contender, BenchDatabase database, Fleet fleet)
      throws Exception {
    return switch (task) {
      case FIRST_SYNC -> {
        database.clear();
        yield contender.insert(fleet);
      }
      case ALL_CHANGED, FEW_CHANGED -> {
        database.settle();
        fleet.change(task.each);
        yield contender.update(fleet, task.each);
      }
      case NOTHING_CHANGED -> contender.update(fleet, task.each);
    };
  }

  private static Duration median(List<Duration> durations) {
    List<Duration> sorted = new ArrayList<>(durations);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
