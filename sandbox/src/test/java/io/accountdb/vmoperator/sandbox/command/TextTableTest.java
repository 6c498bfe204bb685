package io.accountdb.vmoperator.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void shouldAlignColumnsAndCountRows() {
    // Given
    TextTable table =
        new TextTable(
            List.of("id", "name"), List.of(List.of("1", "web"), List.of("1000", "database")));

    // When, Then
    assertThat(table.render())
        .isEqualTo(
            """
            id    name
            ----  --------
            1     web
            1000  database
            (2 rows)
            """);
  }

  @Test
  void shouldShowNamesWhereThereIsNoRow() {
    assertThat(new TextTable(List.of("id"), List.of()).render()).isEqualTo("id\n--\n(0 rows)\n");
  }

  @Test
  void shouldCountOneRow() {
    assertThat(new TextTable(List.of("id"), List.of(List.of(""))).render())
        .isEqualTo("id\n--\n\n(1 row)\n");
  }
}
