package io.accountdb.vmoperator.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.accountdb.vmoperator.endtoend.StatusLatency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * Prints what the sync costs at three sizes, beside its baselines, as tables in Markdown; asserts
 * nothing. {@code mvn -Pbench verify} runs it; {@code -Dbench.vms} sets the largest size.
 */
public final class Benchmark {
  private static final int ROUNDS = 3;

  private final List<Integer> sizes;
  private final Map<Integer, Map<String, Map<RowsBench.Task, Duration>>> rows =
      new LinkedHashMap<>();
  private final Map<Integer, AgentBench.Result> agents = new LinkedHashMap<>();
  private List<Duration> statuses = List.of();
  private Map<String, Map<String, ApiBench.Result>> pages = Map.of();

  private Benchmark(int largest) {
    sizes = List.of(largest / 100, largest / 10, largest);
  }

  public static void main(String[] arguments) throws Exception {
    int largest = Integer.getInteger("bench.vms", 100_000);
    if (largest < 1_000) {
      throw new IllegalArgumentException("bench.vms must be 1000 or more, not " + largest);
    }
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
    Benchmark benchmark = new Benchmark(largest);
    benchmark.measure();
    benchmark.print();
    // PostgreSQL's threads are no daemons.
    System.exit(0);
  }

  private void measure() throws Exception {
    System.out.println("Measuring a whole operator ...");
    try (StatusLatency operator = new StatusLatency()) {
      statuses = operator.measure();
    }
    // Until the code is compiled.
    new RowsBench(2).run(new Fleet(sizes.get(1)));
    System.out.println("Measuring the API ...");
    pages = new ApiBench(sizes.getLast()).run();
    for (int size : sizes) {
      System.out.printf("Measuring %,d VMs ...%n", size);
      rows.put(size, new RowsBench(ROUNDS).run(new Fleet(size)));
      agents.put(size, new AgentBench(new Fleet(size)).run());
    }
  }

  private void print() {
    int largest = sizes.getLast();
    Map<String, Map<RowsBench.Task, Duration>> contenders = rows.get(largest);
    Map<RowsBench.Task, Duration> sync = contenders.get("sync");
    table(
        "%,d VMs: milliseconds, and how fast the sync is beside each".formatted(largest),
        new ArrayList<>(List.of("", "sync", "unnest", "unnest, no triggers", "COPY")));
    for (RowsBench.Task task : RowsBench.Task.values()) {
      List<String> cells = new ArrayList<>(List.of(task.title));
      contenders.forEach(
          (name, durations) ->
              cells.add(
                  name.equals("sync")
                      ? "%,d ms, %,d rows/s"
                          .formatted(
                              sync.get(task).toMillis(), perSecond(largest, task, sync.get(task)))
                      : task == RowsBench.Task.NOTHING_CHANGED
                          ? "-"
                          : "%,d ms, %.2f"
                              .formatted(
                                  durations.get(task).toMillis(),
                                  ratio(durations.get(task), sync.get(task)))));
      row(cells);
    }
    table("The agent", header("VMs"));
    agentRow("first sync with all configs, s", r -> seconds(r.firstSync()));
    agentRow("with all addresses, s", r -> seconds(r.settled()));
    agentRow("CPU of a poll without change, ms", r -> "%,d".formatted(r.pollCpu().toMillis()));
    agentRow("SQL statements without change", r -> r.statements() ? "some" : "none");
    agentRow("wakes without change", r -> String.valueOf(r.wakes()));
    agentRow("heap for each VM, bytes", r -> "%,d".formatted(r.heapBytes()));
    agentRow("to the wake of the resource, p50, ms", r -> milliseconds(r.latencies(), 0.50));
    agentRow("to the wake of the resource, p99, ms", r -> milliseconds(r.latencies(), 0.99));
    table("From the list to the status, whole operator", List.of("poll, s", "p50, ms", "p99, ms"));
    row(
        List.of(
            String.valueOf(StatusLatency.INTERVAL.toSeconds()),
            milliseconds(statuses, 0.50),
            milliseconds(statuses, 0.99)));
    printPages(largest);
    table("Growth: exponent of the time from the smallest to the largest", List.of("", "exponent"));
    for (RowsBench.Task task : RowsBench.Task.values()) {
      growth(task.title, size -> rows.get(size).get("sync").get(task));
    }
    growth("first sync with all configs", size -> agents.get(size).firstSync());
    growth("CPU of a poll without change", size -> agents.get(size).pollCpu());
  }

  private void printPages(int rows) {
    table("The first page of %,d rows".formatted(rows), List.of("", "GET /vms", "JDBC", "ratio"));
    pages.forEach(
        (who, results) -> {
          ApiBench.Result api = results.get("GET /vms");
          ApiBench.Result bare = results.get("JDBC");
          for (double quantile : List.of(0.50, 0.99)) {
            Duration here = quantile(api.sorted(), quantile);
            Duration there = quantile(bare.sorted(), quantile);
            row(
                List.of(
                    "%s: p%.0f, ms".formatted(who, quantile * 100),
                    "%.2f".formatted(here.toNanos() / 1e6),
                    "%.2f".formatted(there.toNanos() / 1e6),
                    "%.2f".formatted(ratio(here, there))));
          }
          row(
              List.of(
                  who + ": answers a second, 8 clients",
                  "%,d".formatted(api.perSecond()),
                  "%,d".formatted(bare.perSecond()),
                  "%.2f".formatted((double) api.perSecond() / bare.perSecond())));
        });
  }

  private List<String> header(String first) {
    List<String> header = new ArrayList<>(List.of(first));
    sizes.forEach(size -> header.add("%,d".formatted(size)));
    return header;
  }

  private void agentRow(String title, Function<AgentBench.Result, String> cell) {
    List<String> cells = new ArrayList<>(List.of(title));
    agents.values().forEach(result -> cells.add(cell.apply(result)));
    row(cells);
  }

  private void growth(String title, Function<Integer, Duration> time) {
    double ratio = ratio(time.apply(sizes.getLast()), time.apply(sizes.getFirst()));
    double exponent = Math.log(ratio) / Math.log((double) sizes.getLast() / sizes.getFirst());
    row(List.of(title, "%.2f".formatted(exponent)));
  }

  private static void table(String title, List<String> header) {
    System.out.println();
    System.out.println(title);
    System.out.println();
    row(header);
    row(header.stream().map(cell -> "---").toList());
  }

  private static void row(List<String> cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }

  private static long perSecond(int vms, RowsBench.Task task, Duration time) {
    long written = task == RowsBench.Task.FEW_CHANGED ? Math.ceilDiv(vms, task.each) : vms;
    return Math.round(written * 1e9 / time.toNanos());
  }

  private static double ratio(Duration one, Duration other) {
    return (double) one.toNanos() / other.toNanos();
  }

  private static String seconds(Duration time) {
    return "%.1f".formatted(time.toMillis() / 1e3);
  }

  private static String milliseconds(List<Duration> sorted, double quantile) {
    return "%,d".formatted(quantile(sorted, quantile).toMillis());
  }

  private static Duration quantile(List<Duration> sorted, double quantile) {
    return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
  }
}
