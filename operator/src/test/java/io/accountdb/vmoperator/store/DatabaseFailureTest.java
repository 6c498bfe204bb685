package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseFailureTest {
  @ParameterizedTest
  @ValueSource(strings = {"08001", "08006", "57P01", "57P02", "57P03", "25P03", "53300"})
  void shouldCallItUnreachableWhenNoServerServesUs(String state) {
    assertThat(DatabaseFailure.of(new SQLException("gone", state)))
        .isEqualTo(new DatabaseFailure.Unreachable("gone"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"28000", "28P01", "3D000", "08004"})
  void shouldCallItALoginRefusedWhenTheServerDoesNotLetUsIn(String state) {
    assertThat(DatabaseFailure.of(new SQLException("wrong password", state)))
        .isEqualTo(new DatabaseFailure.LoginRefused("wrong password"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "53100", "55P03", "57014", "58030", "25006", "XX001"})
  void shouldCallItUnavailableWhenTheSameMaySucceedLater(String state) {
    assertThat(DatabaseFailure.of(new SQLException("busy", state)))
        .isEqualTo(new DatabaseFailure.Unavailable(state, "busy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"23503", "23505", "23514", "22001", "42501", "42P01", "P0001"})
  void shouldCallItRefusedWhenTheServerSaysNo(String state) {
    assertThat(DatabaseFailure.of(new SQLException("no", state)))
        .isEqualTo(new DatabaseFailure.Refused(state, "no"));
  }

  @Test
  void shouldCallItSupersededWhenAnotherLeaderWrites() {
    assertThat(DatabaseFailure.of(new SQLException("its epoch is 2, not 1", "VM001")))
        .isEqualTo(new DatabaseFailure.Superseded("its epoch is 2, not 1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"22001", "23503", "23505", "44000", "42501", "P0001"})
  void shouldLookForTheRowThatIsRefused(String state) {
    assertThat(new DatabaseFailure.Refused(state, "no").concernsRow()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"42P01", "42703", "25P02", "0A000"})
  void shouldNotLookForARowWhenTheStatementIsRefused(String state) {
    assertThat(new DatabaseFailure.Refused(state, "no").concernsRow()).isFalse();
  }

  @Test
  void shouldTellWhatIsBeneathThePoolsTimeOut() {
    // Given
    SQLException refused = new SQLException("Connection to db:5432 refused", "08001");

    // When
    DatabaseFailure failure =
        DatabaseFailure.of(
            new SQLTransientConnectionException("timed out after 5000ms", null, refused));

    // Then
    assertThat(failure).isEqualTo(new DatabaseFailure.Unreachable("Connection to db:5432 refused"));
  }

  @Test
  void shouldTellWhyTheNetworkFailed() {
    // Given
    SQLException lost =
        new SQLException(
            "An I/O error occurred while sending to the backend.",
            "08006",
            new SocketTimeoutException("Read timed out"));

    // Then
    assertThat(DatabaseFailure.of(lost).message())
        .isEqualTo(
            "An I/O error occurred while sending to the backend."
                + " (SocketTimeoutException: Read timed out)");
  }
}
