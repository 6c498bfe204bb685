package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the queries of the API inside a transaction. */
final class Selection {
  private Selection() {}

  /** Makes something of the present row. */
  interface Mapping<T> {
    T of(ResultSet row) throws SQLException;
  }

  static <T> List<T> rows(
      Connection connection, String sql, List<Object> parameters, Mapping<T> mapping)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(mapping.of(row));
      }
      return rows;
    }
  }

  /**
   * The answer to a query that joins its page to the column {@code total}: a page beyond the end is
   * one row of nothing else.
   *
   * @param key a column that no row of a page has NULL in
   */
  static <T> Page<T> page(
      Connection connection, String sql, List<Object> parameters, String key, Mapping<T> mapping)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      row.next();
      long total = row.getLong("total");
      List<T> rows = new ArrayList<>();
      for (boolean more = row.getObject(key) != null; more; more = row.next()) {
        rows.add(mapping.of(row));
      }
      return new Page<>(rows, total);
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, List<Object> parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.size(); i++) {
      Object value = parameters.get(i);
      statement.setObject(
          i + 1, value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
    }
    return statement;
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static @Nullable Integer optionalInteger(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Integer.class);
  }

  static @Nullable Long optionalLong(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Long.class);
  }
}
