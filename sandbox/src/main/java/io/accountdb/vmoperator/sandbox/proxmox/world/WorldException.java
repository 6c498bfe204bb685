package io.accountdb.vmoperator.sandbox.proxmox.world;

/** A world file cannot be used; the message names file, line and key, and what would be right. */
public final class WorldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WorldException(String message) {
    super(message);
  }

  WorldException(String message, Throwable cause) {
    super(message, cause);
  }
}
