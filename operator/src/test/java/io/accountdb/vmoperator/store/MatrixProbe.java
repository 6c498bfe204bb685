package io.accountdb.vmoperator.store;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Tries every operation on a relation, each in a transaction of its own that comes to nothing, and
 * says in a word what it has reached: {@code AB} rows of alice and of bob, {@code A}, {@code B},
 * {@code -} none of them; {@code ok}; {@code x} no grant; else an SQLSTATE.
 */
final class MatrixProbe {
  private final MatrixSession session;
  private final MatrixContext context;

  MatrixProbe(MatrixSession session, MatrixContext context) {
    this.session = session;
    this.context = context;
  }

  /** SELECT, INSERT, UPDATE, DELETE, TRUNCATE, COPY TO and COPY FROM, in this order. */
  String cells(MatrixRelation relation, boolean view) {
    MatrixRows rows = session.world().rows(relation);
    return String.join(
        " ",
        outcome(() -> rows.reached(count(relation.select()))),
        inserted(relation),
        outcome(() -> rows.reached(change(relation.update()))),
        outcome(() -> rows.reached(change(relation.delete()))),
        outcome(() -> ok(relation.truncate())),
        outcome(() -> rows.reached(copyTo(relation.copyTo(view)))),
        outcome(() -> copyFrom(relation.copyFrom())));
  }

  /** What comes of a call. */
  String call(String function) {
    return outcome(() -> ok("SELECT public." + function));
  }

  private String inserted(MatrixRelation relation) {
    String reached = "";
    for (int user : List.of(session.alice(), session.bob())) {
      String sql = relation.insert(session.world(), user);
      String outcome = outcome(() -> ok(sql));
      switch (outcome) {
        case "ok" -> reached += user == session.alice() ? "A" : "B";
        case MatrixRows.NONE -> {}
        default -> {
          return outcome;
        }
      }
    }
    return reached.isEmpty() ? MatrixRows.NONE : reached;
  }

  private String outcome(Operation operation) {
    try {
      context.enter(session);
      String outcome = attempt(operation);
      session.connection().rollback();
      return outcome;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot enter or leave " + context, e);
    }
  }

  private static String attempt(Operation operation) {
    try {
      return operation.run();
    } catch (SQLException refusal) {
      return describe(refusal);
    }
  }

  /** A missing grant and a policy have the same SQLSTATE. */
  private static String describe(SQLException refusal) {
    if (!"42501".equals(refusal.getSQLState())) {
      return refusal.getSQLState();
    }
    return refusal.getMessage().contains("permission denied") ? "x" : MatrixRows.NONE;
  }

  private String ok(String sql) throws SQLException {
    session.execute(sql);
    return "ok";
  }

  private long count(String sql) throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      long count = 0;
      while (row.next()) {
        count++;
      }
      return count;
    }
  }

  private long change(String sql) throws SQLException {
    try (Statement statement = session.connection().createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private long copyTo(String sql) throws SQLException {
    try {
      return session
          .connection()
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(sql, new StringWriter());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String copyFrom(String sql) throws SQLException {
    try {
      session
          .connection()
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(sql, new StringReader(""));
      return "ok";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Operation {
    String run() throws SQLException;
  }
}
