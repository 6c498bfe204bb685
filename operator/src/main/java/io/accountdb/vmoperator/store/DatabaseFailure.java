package io.accountdb.vmoperator.store;

import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What may be done about a statement that failed, told by its SQLSTATE. */
public sealed interface DatabaseFailure {
  /** A policy refuses. Also what a missing grant says: only translated text tells the two apart. */
  String ROW_LEVEL_SECURITY = "42501";

  /** For a condition's message: without the details, in which a server may quote rows. */
  String message();

  /**
   * No answer: down, restarting, connection lost, no connection to be had in time. What was sent
   * may or may not have been committed: read before repeating.
   */
  record Unreachable(String message) implements DatabaseFailure {}

  /**
   * The server does not let this role into this database: wrong password, no such role or database,
   * no line for it in {@code pg_hba.conf}, no TLS where one of both insists on it. Nothing was
   * sent; a person has to change something.
   */
  record LoginRefused(String message) implements DatabaseFailure {}

  /**
   * An answer, but no service at the moment: disk full, read-only after a fail-over, a lock not
   * granted in time, a deadlock. Nothing was committed; the same is worth repeating later.
   */
  record Unavailable(String sqlState, String message) implements DatabaseFailure {}

  /** The database does not take this: a constraint, a policy, a missing grant. */
  record Refused(String sqlState, String message) implements DatabaseFailure {
    private static final Set<String> ROW_CLASSES = Set.of("22", "23", "44", "P0");

    /**
     * Whether it may be the values of one row that are refused (data exception, constraint, policy,
     * a trigger's veto), so that other rows of the same statement are worth trying without it.
     */
    boolean concernsRow() {
      return sqlState.equals(ROW_LEVEL_SECURITY) || ROW_CLASSES.contains(sqlState.substring(0, 2));
    }
  }

  /**
   * Another leader writes these rows now, see {@link SyncEpochs}. Nothing was written; what is
   * known of the rows is out of date.
   */
  record Superseded(String message) implements DatabaseFailure {
    /** What sync_enter raises. */
    private static final String STATE = "VM001";
  }

  /**
   * Classes of SQLSTATE are those of PostgreSQL's appendix A. Without one it is the pool or the
   * driver that speaks, and no server was asked.
   */
  static DatabaseFailure of(SQLException problem) {
    @Nullable String state = problem.getSQLState();
    if (state == null || state.length() != 5) {
      return new Unreachable(messageOf(problem));
    }
    // 53300 and 57P..: full of connections, shutting down, starting up. 25P03: cut off for being
    // idle.
    if (state.equals("53300") || state.equals("25P03") || state.startsWith("57P")) {
      return new Unreachable(messageOf(problem));
    }
    if (state.equals(Superseded.STATE)) {
      return new Superseded(messageOf(problem));
    }
    // 08004: the driver's word for a server that wants another authentication or no TLS.
    if (state.equals("08004")) {
      return new LoginRefused(messageOf(problem));
    }
    return switch (state.substring(0, 2)) {
      case "08" -> new Unreachable(messageOf(problem));
      case "28", "3D" -> new LoginRefused(messageOf(problem));
      case "40", "53", "54", "55", "57", "58", "XX" -> new Unavailable(state, messageOf(problem));
      default ->
          state.equals("25006")
              ? new Unavailable(state, messageOf(problem))
              : new Refused(state, messageOf(problem));
    };
  }

  /** The server's primary message, or the reason beneath the pool's time-out. */
  private static String messageOf(SQLException problem) {
    if (problem instanceof PSQLException fromServer) {
      @Nullable ServerErrorMessage answer = fromServer.getServerErrorMessage();
      if (answer != null && answer.getMessage() != null) {
        return answer.getMessage();
      }
    }
    if (problem.getCause() instanceof SQLException cause) {
      return messageOf(cause);
    }
    @Nullable String message = problem.getMessage();
    String text = message == null ? problem.getClass().getSimpleName() : message;
    return text + networkReason(problem.getCause());
  }

  /** The driver says what it was doing, and, but for a refused connection, not why it failed. */
  private static String networkReason(@Nullable Throwable cause) {
    if (!(cause instanceof IOException) || cause instanceof ConnectException) {
      return "";
    }
    @Nullable String message = cause.getMessage();
    String type = cause.getClass().getSimpleName();
    return " (" + (message == null ? type : type + ": " + message) + ")";
  }
}
