package io.accountdb.vmoperator.sandbox.proxmox.schema;

/** A value does not follow its format; the text is Proxmox's. */
public final class InvalidFormat extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidFormat(String message) {
    super(message, null, false, false);
  }

  /** Never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
