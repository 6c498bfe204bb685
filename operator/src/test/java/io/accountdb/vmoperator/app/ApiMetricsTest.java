package io.accountdb.vmoperator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.api.problem.Limit;
import io.accountdb.vmoperator.api.reading.EventStreams;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApiMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ApiMetrics metrics = new ApiMetrics(registry);

  @Test
  void shouldCountRequestsByWhatIsServed() {
    // When
    metrics.answered("GET", "/vms/{id}", 200, Duration.ofMillis(20));
    metrics.answered("GET", "/vms/{id}", 200, Duration.ofMillis(200));
    metrics.answered("GET", "/vms/{id}", 404, Duration.ofMillis(1));

    // Then
    assertThat(registry.scrape().lines())
        .contains(
            "vm_operator_api_requests_total{method=\"GET\",route=\"/vms/{id}\",status=\"200\"} 2.0",
            "vm_operator_api_requests_total{method=\"GET\",route=\"/vms/{id}\",status=\"404\"} 1.0",
            "vm_operator_api_request_duration_seconds_bucket{route=\"/vms/{id}\",le=\"0.025\"} 2",
            "vm_operator_api_request_duration_seconds_bucket{route=\"/vms/{id}\",le=\"+Inf\"} 3",
            "vm_operator_api_request_duration_seconds_count{route=\"/vms/{id}\"} 3");
  }

  @Test
  void shouldNotTimeStreams() {
    // When
    metrics.answered("GET", EventStreams.PATH, 200, Duration.ofHours(1));

    // Then
    assertThat(registry.scrape())
        .contains("vm_operator_api_requests_total{")
        .doesNotContain("vm_operator_api_request_duration");
  }

  @Test
  void shouldCountRefusalsFromZero() {
    // When
    metrics.refused(Limit.PACE);

    // Then
    assertThat(registry.scrape().lines())
        .contains(
            "vm_operator_api_requests_refused_total{limit=\"pace\"} 1.0",
            "vm_operator_api_requests_refused_total{limit=\"requests_at_once\"} 0.0");
  }

  @Test
  void shouldHaveAPageThatNamesEachMetric() throws IOException {
    // Given
    metrics.answered("GET", "/vms", 200, Duration.ofMillis(1));
    String page = Files.readString(Path.of("../docs/metrics.md"));

    // Then
    assertThat(registry.scrape().lines())
        .filteredOn(line -> line.startsWith("vm_operator_"))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(page)
                    .contains(
                        "`" + line.replaceAll("(_bucket|_count|_sum|_max)?[{ ].*", "") + "`"));
  }
}
