package io.accountdb.vmoperator.sandbox.command;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows as a person reads them: aligned columns under their names, and how many there are. */
record TextTable(List<String> columns, List<List<String>> rows) {
  private static final String BETWEEN_COLUMNS = "  ";

  /** All rows; NULL is an empty cell. */
  static TextTable read(ResultSet results) throws SQLException {
    ResultSetMetaData description = results.getMetaData();
    int width = description.getColumnCount();
    List<String> columns = new ArrayList<>();
    for (int column = 1; column <= width; column++) {
      columns.add(description.getColumnLabel(column));
    }
    List<List<String>> rows = new ArrayList<>();
    while (results.next()) {
      List<String> row = new ArrayList<>();
      for (int column = 1; column <= width; column++) {
        row.add(Objects.requireNonNullElse(results.getString(column), ""));
      }
      rows.add(row);
    }
    return new TextTable(columns, rows);
  }

  String render() {
    List<Integer> widths = IntStream.range(0, columns.size()).mapToObj(this::widthOf).toList();
    StringBuilder text = new StringBuilder(line(columns, widths));
    text.append(line(widths.stream().map("-"::repeat).toList(), widths));
    rows.forEach(row -> text.append(line(row, widths)));
    return text.append(rows.size() == 1 ? "(1 row)\n" : "(" + rows.size() + " rows)\n").toString();
  }

  private int widthOf(int column) {
    return rows.stream()
        .map(row -> row.get(column).length())
        .reduce(columns.get(column).length(), Math::max);
  }

  private static String line(List<String> cells, List<Integer> widths) {
    String line =
        IntStream.range(0, cells.size())
            .mapToObj(i -> cells.get(i) + " ".repeat(widths.get(i) - cells.get(i).length()))
            .collect(Collectors.joining(BETWEEN_COLUMNS));
    return line.stripTrailing() + "\n";
  }
}
