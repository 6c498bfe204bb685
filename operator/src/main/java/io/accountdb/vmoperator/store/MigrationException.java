package io.accountdb.vmoperator.store;

/** The schema cannot be migrated until a person has changed what the message names. */
public final class MigrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MigrationException(String message, Throwable cause) {
    super(message, cause);
  }
}
