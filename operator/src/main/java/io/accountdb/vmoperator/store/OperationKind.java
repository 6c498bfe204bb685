package io.accountdb.vmoperator.store;

/** What is done to a VM, as {@code vm_audit.kind} names it. */
public enum OperationKind {
  CLONE("clone"),
  START("start"),
  /** The guest is asked to shut down. */
  STOP("stop"),
  /** The plug is pulled. */
  HARD_STOP("hard-stop"),
  REBOOT("reboot"),
  RESIZE("resize"),
  CONFIG("config"),
  MIGRATE("migrate"),
  DELETE("delete");

  private final String databaseValue;

  OperationKind(String databaseValue) {
    this.databaseValue = databaseValue;
  }

  String databaseValue() {
    return databaseValue;
  }
}
