package io.accountdb.vmoperator.app;

/** Why the process cannot start, and what would have to be changed; ends it with exit code 1. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
