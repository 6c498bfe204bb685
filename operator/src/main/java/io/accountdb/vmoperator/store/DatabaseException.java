package io.accountdb.vmoperator.store;

import java.sql.SQLException;

/** Work on the database failed; {@link #failure()} says in which of three ways. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient DatabaseFailure failure;

  DatabaseException(SQLException cause) {
    this(DatabaseFailure.of(cause), cause);
  }

  private DatabaseException(DatabaseFailure failure, SQLException cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  public DatabaseFailure failure() {
    return failure;
  }
}
