package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One column of many rows, sent as an array for {@code unnest}: a statement then costs one round
 * trip, however many rows it writes.
 *
 * @param type PostgreSQL's name of the element type
 */
record ArrayColumn<R>(String type, Function<R, @Nullable Object> value) {
  /** Binds the columns to consecutive parameters and returns the index of the next one. */
  static <R> int bind(
      PreparedStatement statement, int firstIndex, List<ArrayColumn<R>> columns, List<R> rows)
      throws SQLException {
    int index = firstIndex;
    for (ArrayColumn<R> column : columns) {
      @Nullable Object[] values = rows.stream().map(column.value).toArray(column::array);
      statement.setArray(index++, statement.getConnection().createArrayOf(column.type, values));
    }
    return index;
  }

  /** The driver sends arrays of these two classes as the server keeps them, all others as text. */
  private Object[] array(int size) {
    return switch (type) {
      case "int4" -> new Integer[size];
      case "text" -> new String[size];
      default -> new Object[size];
    };
  }
}
