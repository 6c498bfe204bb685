package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "it's", "quo\"ted", "$$", "${other}", "1st"})
  void shouldRefuseARoleNameThatWouldBecomeSql(String role) {
    // Given
    DatabaseSettings settings = new DatabaseSettings("jdbc:postgresql:a", "owner", "");

    // Then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Migrations(settings, role))
        .withMessageContaining("letters, digits");
  }
}
