package io.accountdb.vmoperator.api.reading;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.accountdb.vmoperator.api.http.Json;
import io.accountdb.vmoperator.api.http.Parameters;
import io.accountdb.vmoperator.api.http.Requests;
import io.accountdb.vmoperator.api.http.Route;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.UsageHour;
import io.accountdb.vmoperator.store.UsageQueries;
import io.accountdb.vmoperator.store.UsageReading;
import io.accountdb.vmoperator.store.Viewer;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers who asks what a VM has used. */
public final class UsageReads {
  private final UsageQueries usage;
  private final Clock clock;

  public UsageReads(Database database, Clock clock) {
    usage = new UsageQueries(database);
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(new Route(Method.GET, "/vms/{id}/usage", this::usage));
  }

  private void usage(ServerRequest request, ServerResponse response) {
    int id = Requests.pathId(request, "id");
    Parameters parameters = Requests.parameters(request);
    UsagePeriod period = UsagePeriod.of(parameters, clock);
    parameters.check();
    List<SampleJson> samples =
        samples(Requests.viewer(request), id, period).orElseThrow(Problems::notFound);
    Json.send(
        response,
        Status.OK_200,
        new UsageJson(id, period.resolution().word, period.from(), period.to(), samples));
  }

  private Optional<List<SampleJson>> samples(Viewer viewer, int id, UsagePeriod period) {
    return switch (period.resolution()) {
      case RAW ->
          usage
              .readings(viewer, id, period.from(), period.to())
              .map(readings -> readings.stream().map(SampleJson::of).toList());
      case HOURLY ->
          usage
              .hours(viewer, id, period.from(), period.to())
              .map(hours -> hours.stream().map(SampleJson::of).toList());
    };
  }

  record UsageJson(int vm, String resolution, Instant from, Instant to, List<SampleJson> samples) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record SampleJson(
      Instant at,
      @Nullable Double cpuPercent,
      @Nullable Double cpuPercentMaximum,
      @Nullable Integer memoryMb,
      @Nullable Integer memoryMbMaximum,
      @Nullable Long diskReadBytes,
      @Nullable Long diskWrittenBytes,
      @Nullable Long networkInBytes,
      @Nullable Long networkOutBytes) {
    private static SampleJson of(UsageReading reading) {
      return new SampleJson(
          reading.at(),
          reading.cpuPercent(),
          reading.cpuPercent(),
          reading.memoryMb(),
          reading.memoryMb(),
          reading.diskReadBytes(),
          reading.diskWrittenBytes(),
          reading.networkInBytes(),
          reading.networkOutBytes());
    }

    private static SampleJson of(UsageHour hour) {
      return new SampleJson(
          hour.hour(),
          hour.cpuPercentAverage(),
          hour.cpuPercentMaximum(),
          hour.memoryMbAverage(),
          hour.memoryMbMaximum(),
          hour.diskReadBytes(),
          hour.diskWrittenBytes(),
          hour.networkInBytes(),
          hour.networkOutBytes());
    }
  }
}
