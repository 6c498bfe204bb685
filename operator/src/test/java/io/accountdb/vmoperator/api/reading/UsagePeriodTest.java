package io.accountdb.vmoperator.api.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.api.http.Parameters;
import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.reading.UsagePeriod.Resolution;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsagePeriodTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

  @Test
  void shouldTakeTheLastDayWhereNothingIsSaid() {
    assertThat(period(Map.of()))
        .isEqualTo(new UsagePeriod(Instant.parse("2026-03-09T12:00:00Z"), NOW, Resolution.RAW));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-08T12:00:00Z, 2026-03-10T12:00:00Z, RAW",
    "2026-03-08T11:59:59Z, 2026-03-10T12:00:00Z, HOURLY",
    "2026-03-03T12:00:01Z, 2026-03-03T14:00:00Z, RAW",
    "2026-03-03T12:00:00Z, 2026-03-03T14:00:00Z, HOURLY",
  })
  void shouldShowSingleSamplesWhereTheyAreKeptAndNotTooMany(
      String from, String to, Resolution expected) {
    assertThat(period(Map.of("from", from, "to", to)).resolution()).isEqualTo(expected);
    assertThat(period(Map.of("from", from, "to", to, "resolution", "auto")).resolution())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "raw, 2026-02-07T12:00:00Z, true",
    "raw, 2026-02-07T11:59:59Z, false",
    "hourly, 2025-03-09T12:00:00Z, true",
    "hourly, 2025-03-09T11:59:59Z, false",
  })
  void shouldBoundWhatIsReadAtOnce(String resolution, String from, boolean right) {
    // Given
    Map<String, String> query = Map.of("resolution", resolution, "from", from);

    // Then
    if (right) {
      assertThat(period(query).resolution().word).isEqualTo(resolution);
    } else {
      assertThat(catchThrowableOfType(ProblemException.class, () -> period(query)).problem())
          .satisfies(
              problem ->
                  assertThat(problem.errors()).extracting(FieldError::field).containsOnly("from"));
    }
  }

  private static UsagePeriod period(Map<String, String> query) {
    Map<String, List<String>> values = new HashMap<>();
    query.forEach((name, value) -> values.put(name, List.of(value)));
    Parameters parameters = new Parameters(values);
    UsagePeriod period = UsagePeriod.of(parameters, Clock.fixed(NOW, ZoneOffset.UTC));
    parameters.check();
    return period;
  }
}
