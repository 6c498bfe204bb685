package io.accountdb.vmoperator.proxmox;

import org.jspecify.annotations.Nullable;

/** A call to Proxmox failed; {@link #failure()} says in which of four ways. */
public final class ProxmoxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ProxmoxFailure failure;

  public ProxmoxException(ProxmoxFailure failure, @Nullable Throwable cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  public ProxmoxFailure failure() {
    return failure;
  }
}
