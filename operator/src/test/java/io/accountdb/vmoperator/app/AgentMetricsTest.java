package io.accountdb.vmoperator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sync.AgentReport;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {
  private static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @Test
  void shouldTellHowEachClustersAgentFares() {
    // When
    String text = scrape(List.of(report("lab", NOW.minusSeconds(90))));

    // Then
    assertThat(text.lines())
        .contains(
            "vm_operator_poll_age_seconds{cluster=\"lab\"} 4.0",
            "vm_operator_sync_age_seconds{cluster=\"lab\"} 90.0",
            "vm_operator_sync_duration_seconds_count{cluster=\"lab\"} 7",
            "vm_operator_sync_duration_seconds_sum{cluster=\"lab\"} 1.5",
            "vm_operator_rows_written_total{change=\"insert\",cluster=\"lab\"} 5.0",
            "vm_operator_rows_refused_total{cluster=\"lab\",reason=\"row_level_security\"} 1.0",
            "vm_operator_vms{cluster=\"lab\",node=\"pve1\",state=\"running\"} 3.0");
  }

  @Test
  void shouldTellNoAgeBeforeTheFirstSync() {
    // Then
    assertThat(scrape(List.of(report("lab", null))))
        .doesNotContain("vm_operator_sync_age_seconds{");
  }

  @Test
  void shouldTellNothingOfClustersThatAreNotConnected() {
    // Then
    assertThat(scrape(List.of())).doesNotContain("cluster=");
  }

  @Test
  void shouldHaveAPageThatNamesEachMetric() throws IOException {
    // Given
    String page = Files.readString(Path.of("../docs/metrics.md"));

    // Then
    assertThat(scrape(List.of(report("lab", NOW))).lines())
        .filteredOn(line -> line.startsWith("vm_operator_"))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(page).contains("`" + line.replaceAll("(_count|_sum)?\\{.*", "") + "`"));
  }

  private static AgentReport report(String cluster, @Nullable Instant lastSync) {
    return new AgentReport(
        cluster,
        NOW.minusSeconds(4),
        lastSync,
        7,
        Duration.ofMillis(1_500),
        Map.of(AgentReport.Change.INSERT, 5L),
        Map.of(AgentReport.Refusal.ROW_LEVEL_SECURITY, 1L),
        Map.of(new AgentReport.Place("pve1", "running"), 3));
  }

  private static String scrape(List<AgentReport> reports) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.getPrometheusRegistry().register(new AgentMetrics(() -> reports, CLOCK));
    return registry.scrape();
  }
}
