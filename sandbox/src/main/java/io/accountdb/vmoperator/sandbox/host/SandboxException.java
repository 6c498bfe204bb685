package io.accountdb.vmoperator.sandbox.host;

/** The sandbox cannot do what it was asked to; the message tells its user why and what to do. */
public final class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
