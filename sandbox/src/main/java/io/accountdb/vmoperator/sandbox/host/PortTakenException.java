package io.accountdb.vmoperator.sandbox.host;

/**
 * Somebody else took the port between its choice and its use; {@link LoopbackPorts} tries again.
 */
public final class PortTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PortTakenException(String name) {
    super(name + ": its port was taken in the meantime");
  }
}
