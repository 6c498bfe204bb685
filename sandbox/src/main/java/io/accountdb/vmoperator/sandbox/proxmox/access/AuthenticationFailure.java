package io.accountdb.vmoperator.sandbox.proxmox.access;

/**
 * Nobody is let in: answered by 401 with this reason phrase and nothing else, after three seconds.
 */
public final class AuthenticationFailure extends Exception {
  private static final long serialVersionUID = 1L;

  AuthenticationFailure(String reason) {
    super(reason, null, false, false);
  }

  /** The reason phrase, never null. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
