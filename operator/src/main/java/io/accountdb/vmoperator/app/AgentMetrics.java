package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.sync.AgentReport;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus is told of the agents, made anew at each scrape: clusters and nodes come and go.
 * No label is as unbounded as VMs are. Registered by {@link OperatorStations}.
 */
final class AgentMetrics implements MultiCollector {
  private static final String CLUSTER = "cluster";

  private final Supplier<List<AgentReport>> reports;
  private final Clock clock;

  AgentMetrics(Supplier<List<AgentReport>> reports, Clock clock) {
    this.reports = reports;
    this.clock = clock;
  }

  @Override
  public MetricSnapshots collect() {
    GaugeSnapshot.Builder pollAge =
        gauge("vm_operator_poll_age_seconds", "Since the latest complete poll of a cluster");
    GaugeSnapshot.Builder syncAge =
        gauge("vm_operator_sync_age_seconds", "Since the database last had all of a poll");
    GaugeSnapshot.Builder vms = gauge("vm_operator_vms", "VMs that the latest poll shows");
    SummarySnapshot.Builder syncs =
        SummarySnapshot.builder()
            .name("vm_operator_sync_duration_seconds")
            .help("Comparisons of a poll with the rows, writing included");
    CounterSnapshot.Builder written = counter("vm_operator_rows_written", "Rows of vms written");
    CounterSnapshot.Builder refused =
        counter("vm_operator_rows_refused", "Rows that the database did not take");
    for (AgentReport report : reports.get()) {
      Labels cluster = Labels.of(CLUSTER, report.cluster());
      age(pollAge, cluster, report.lastPoll());
      age(syncAge, cluster, report.lastSync());
      report
          .vms()
          .forEach(
              (place, number) ->
                  vms.dataPoint(
                      point(
                          cluster.add("node", place.node()).add("state", place.state()), number)));
      syncs.dataPoint(
          SummarySnapshot.SummaryDataPointSnapshot.builder()
              .labels(cluster)
              .count(report.syncs())
              .sum(report.syncTime().toNanos() / 1e9)
              .build());
      count(written, cluster, "change", report.written());
      count(refused, cluster, "reason", report.refused());
    }
    return MetricSnapshots.of(
        pollAge.build(),
        syncAge.build(),
        vms.build(),
        syncs.build(),
        written.build(),
        refused.build());
  }

  private void age(GaugeSnapshot.Builder gauge, Labels cluster, @Nullable Instant since) {
    if (since != null) {
      gauge.dataPoint(point(cluster, Duration.between(since, clock.instant()).toMillis() / 1e3));
    }
  }

  private static void count(
      CounterSnapshot.Builder counter,
      Labels cluster,
      String label,
      Map<? extends Enum<?>, Long> counts) {
    counts.forEach(
        (kind, number) ->
            counter.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(cluster.add(label, kind.name().toLowerCase(Locale.ROOT)))
                    .value(number)
                    .build()));
  }

  private static GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }
}
