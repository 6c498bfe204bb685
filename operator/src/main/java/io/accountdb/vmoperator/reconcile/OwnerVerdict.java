package io.accountdb.vmoperator.reconcile;

/** Which database user owns a VM's row. */
sealed interface OwnerVerdict {
  /** This one, by the Namespace's word, and active. */
  record Granted(String name, int id) implements OwnerVerdict {}

  /** None. */
  record Refused(String reason, String message) implements OwnerVerdict {}

  /** The database cannot be asked. */
  record Unavailable(String message) implements OwnerVerdict {}
}
