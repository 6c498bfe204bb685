package io.accountdb.vmoperator.store;

/** How an operation on a VM ended, as {@code vm_audit.outcome} names it. */
public enum OperationOutcome {
  SUCCEEDED("succeeded"),
  FAILED("failed"),
  /** It may have been done or not: Proxmox does not know its task any more. */
  UNKNOWN("unknown");

  private final String databaseValue;

  OperationOutcome(String databaseValue) {
    this.databaseValue = databaseValue;
  }

  String databaseValue() {
    return databaseValue;
  }
}
