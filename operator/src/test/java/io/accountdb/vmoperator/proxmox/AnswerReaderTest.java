package io.accountdb.vmoperator.proxmox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.proxmox.AnswerReader.Rows;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  private final AnswerReader reader = new AnswerReader();

  @Test
  void shouldReadRowsAndTotalInAnyOrder() {
    // When
    Rows<Long> rows =
        rows("{\"extra\":{\"a\":[1]},\"total\":\"7\",\"data\":[{\"n\":1},{\"n\":\"2\"}]}");

    // Then
    assertThat(rows).isEqualTo(new Rows<>(List.of(1L, 2L), 7));
  }

  @Test
  void shouldCountRowsWhereNoTotalIsGiven() {
    assertThat(rows("{\"data\":[{\"n\":1}]}").total()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"data\":[",
        "{\"data\":[{\"n\":1}",
        "{\"data\":[{\"n\":1}]",
        "{\"data\":[1]}",
        "{\"data\":null}",
        "{\"total\":1}",
        "{\"data\":[{\"n\":\"x\"}]}",
        "<html>"
      })
  void shouldRefuseBrokenList(String body) {
    assertThatThrownBy(() -> rows(body)).isInstanceOf(MalformedAnswerException.class);
  }

  @Test
  void shouldSayWhatStandsInTheListInsteadOfAnObject() {
    assertThatThrownBy(() -> rows("{\"data\":[{\"n\":1},[2]]}"))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessage("a JSON object expected, not ARRAY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"n\":null}", "{\"n\":[1]}", "{\"n\":{\"n\":1}}", "{\"n\":1,\"n\":null}"})
  void shouldTakeWhatIsNoPlainValueForAbsent(String row) {
    assertThat(rows("{\"data\":[%s,{\"n\":2}]}".formatted(row)).rows()).containsExactly(0L, 2L);
  }

  @Test
  void shouldReadTheSameOfARowAsOfAnObject() {
    // Given
    String object =
        "{\"a\":\"x\",\"b\":1.50,\"c\":true,\"d\":null,\"e\":{\"f\":1},\"g\":12345678901234567890,\"h\":\"\"}";

    // When
    JsonFields row =
        reader.rows("{\"data\":[%s]}".formatted(object).getBytes(UTF_8), r -> r).rows().getFirst();
    JsonFields whole =
        JsonFields.of(reader.data("{\"data\":%s}".formatted(object).getBytes(UTF_8)));

    // Then
    for (String key : List.of("a", "c", "d", "e", "g", "h", "absent")) {
      assertThat(row.text(key)).as(key).isEqualTo(whole.text(key));
    }
    assertThat(row.fraction("b")).isEqualTo(whole.fraction("b")).isEqualTo(1.5);
    assertThat(row.flag("c")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"data\":{\"a\":1}", "{\"message\":\"x\"}", "ok"})
  void shouldRefuseBrokenAnswer(String body) {
    assertThatThrownBy(() -> reader.data(body.getBytes(UTF_8)))
        .isInstanceOf(MalformedAnswerException.class);
  }

  @Test
  void shouldReadMessageAndErrors() {
    assertThat(
            error(
                "{\"data\":null,\"message\":\"Parameter verification failed.\\n\","
                    + "\"errors\":{\"newid\":\"invalid\\nformat\"}}"))
        .isEqualTo(
            new ErrorBody("Parameter verification failed.", Map.of("newid", "invalid format")));
  }

  @Test
  void shouldReadErrorWithoutText() {
    assertThat(error("{\"data\":null}")).isEqualTo(new ErrorBody("", Map.of()));
    assertThat(error("")).isEqualTo(new ErrorBody("", Map.of()));
  }

  @Test
  void shouldReadPlainTextOf501() {
    assertThat(error("Unexpected content for method 'DELETE'\n").message())
        .isEqualTo("Unexpected content for method 'DELETE'");
  }

  @Test
  void shouldNotShowMarkup() {
    assertThat(error("<html><body>Bad Gateway</body></html>").message()).isEmpty();
  }

  @Test
  void shouldCutEndlessMessage() {
    assertThat(error("x".repeat(100_000)).message()).hasSizeLessThan(1100).endsWith("...");
  }

  private Rows<Long> rows(String body) {
    return reader.rows(body.getBytes(UTF_8), row -> row.number("n"));
  }

  private ErrorBody error(String body) {
    return reader.error(body.getBytes(UTF_8));
  }
}
