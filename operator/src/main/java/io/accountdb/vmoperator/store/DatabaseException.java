package io.accountdb.vmoperator.store;

import java.sql.SQLException;

/** Work on the database failed; {@link #failure()} says in which way. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient DatabaseFailure failure;

  DatabaseException(SQLException cause) {
    this(cause, cause);
  }

  /** For a problem that came wrapped. */
  DatabaseException(SQLException problem, Exception cause) {
    this(DatabaseFailure.of(problem), cause);
  }

  private DatabaseException(DatabaseFailure failure, Exception cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  public DatabaseFailure failure() {
    return failure;
  }
}
