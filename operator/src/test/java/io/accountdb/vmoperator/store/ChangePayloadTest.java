package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangePayloadTest {
  @Test
  void shouldReadWhatTheTriggersWrite() {
    assertThat(ChangePayload.of("7")).contains(new ChangePayload(List.of(7), false));
    assertThat(ChangePayload.of("7,2147483647"))
        .contains(new ChangePayload(List.of(7, 2147483647), false));
    assertThat(ChangePayload.of("all")).contains(new ChangePayload(List.of(), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "1,", "-1", "1, 2", "everything", "2147483648", "{1}"})
  void shouldIgnoreWhatSomebodyElseNotifies(String payload) {
    assertThat(ChangePayload.of(payload)).isEmpty();
  }
}
