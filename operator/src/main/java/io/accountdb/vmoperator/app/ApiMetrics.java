package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.api.http.ApiObserver;
import io.accountdb.vmoperator.api.problem.Limit;
import io.accountdb.vmoperator.api.reading.EventStreams;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/**
 * What Prometheus is told of the API. Labels are what we serve and HTTP's methods and statuses,
 * never what a client sent. Made by {@link ApiStation}.
 */
final class ApiMetrics implements ApiObserver {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private final MeterRegistry registry;

  ApiMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Limit limit : Limit.values()) {
      // There from the start, at zero: a rate needs a first value.
      refusals(limit);
    }
  }

  /** Tells of the streams, too. */
  void watch(EventStreams streams) {
    Gauge.builder("vm_operator_api_streams", streams, EventStreams::open)
        .description("Event streams that are open")
        .register(registry);
    FunctionCounter.builder("vm_operator_api_streams_dropped", streams, EventStreams::dropped)
        .description("Event streams that were ended because their clients were too slow")
        .register(registry);
  }

  @Override
  public void answered(String method, String route, int status, Duration took) {
    Counter.builder("vm_operator_api_requests")
        .description("Requests that were answered")
        .tags("method", method, "route", route, "status", Integer.toString(status))
        .register(registry)
        .increment();
    // A stream takes as long as its client likes.
    if (!route.equals(EventStreams.PATH)) {
      Timer.builder("vm_operator_api_request_duration")
          .description("From the request to the end of its answer, waiting for a new VM included")
          .tags("route", route)
          .serviceLevelObjectives(BUCKETS)
          .register(registry)
          .record(took);
    }
  }

  @Override
  public void refused(Limit limit) {
    refusals(limit).increment();
  }

  private Counter refusals(Limit limit) {
    return Counter.builder("vm_operator_api_requests_refused")
        .description("Requests that were one too many, or too large")
        .tags("limit", limit.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }
}
