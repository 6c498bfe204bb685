package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseSettingsTest {
  @Test
  void shouldMaskThePassword() {
    // When
    String text =
        new DatabaseSettings("jdbc:postgresql://db/accountdb", "operator", "s3cret").toString();

    // Then
    assertThat(text)
        .contains("jdbc:postgresql://db/accountdb", "operator")
        .doesNotContain("s3cret");
  }

  @Test
  void shouldRefuseAPasswordInTheUrl() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new DatabaseSettings("jdbc:postgresql://db/a?Password=s3cret", "operator", ""))
        .withMessageContaining("must not hold a password")
        .withMessageNotContaining("s3cret");
  }

  @Test
  void shouldRefuseATimeOutThatTheDriverTakesForNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new DatabaseSettings("jdbc:postgresql:a", "operator", "", Duration.ofMillis(500)))
        .withMessageContaining("1 second or more");
  }

  @Test
  void shouldRefuseTheUrlOfAnotherDatabase() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatabaseSettings("jdbc:mysql://db/a", "operator", ""))
        .withMessageContaining("jdbc:postgresql:");
  }
}
