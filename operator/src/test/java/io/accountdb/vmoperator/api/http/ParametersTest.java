package io.accountdb.vmoperator.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
  @Test
  void shouldUseWhatIsUsualWhereNothingIsSaid() {
    // Given
    Parameters parameters = new Parameters(Map.of());

    // Then
    assertThat(parameters.limit()).isEqualTo(10);
    assertThat(parameters.offset()).isZero();
    assertThat(parameters.text("search", 5)).isNull();
    assertThat(parameters.time("from")).isNull();
    assertThatCode(parameters::check).doesNotThrowAnyException();
  }

  @Test
  void shouldTakeValuesUpToTheirBounds() {
    // Given
    Parameters parameters =
        new Parameters(
            Map.of(
                "limit", List.of("100"),
                "offset", List.of("2147483647"),
                "search", List.of("\ud83d\ude00".repeat(5)),
                "from", List.of("2026-01-01T01:00:00+01:00")));

    // Then
    assertThat(parameters.limit()).isEqualTo(100);
    assertThat(parameters.offset()).isEqualTo(Integer.MAX_VALUE);
    assertThat(parameters.text("search", 5)).hasSize(10);
    assertThat(parameters.time("from")).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThatCode(parameters::check).doesNotThrowAnyException();
  }

  @Test
  void shouldSayAllThatIsWrongAtOnce() {
    // Given
    Parameters parameters =
        new Parameters(
            Map.of(
                "limit", List.of("101"),
                "search", List.of("a\0"),
                "status", List.of("gone"),
                "day", List.of("2026-02-30"),
                "serach", List.of("x")));

    // When
    parameters.limit();
    parameters.text("search", 5);
    parameters.word("status", List.of("running", "stopped"));
    parameters.day("day");
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> parameters.check());

    // Then
    assertThat(refusal.problem().errors())
        .containsExactly(
            new FieldError("limit", "must be a whole number from 1 to 100"),
            new FieldError("search", "must not have the character U+0000 in it"),
            new FieldError("status", "must be one of running, stopped"),
            new FieldError("day", "must be a day such as 2026-01-31"),
            new FieldError("serach", "is no parameter here; there are day, limit, search, status"));
  }
}
