package io.accountdb.vmoperator.store;

/** A change that the database did not take, while the rest of its batch went through. */
public sealed interface SetAside {
  VmChange change();

  /** For the Mirrored condition. */
  String message();

  /** Another row, which the owner may not even see, has this VMID on this node. */
  record KeyTaken(VmChange change, String message) implements SetAside {}

  /** No row of this owner has that id any more: it went, or was given to somebody else. */
  record Vanished(VmChange change, String message) implements SetAside {}

  /** A constraint or a policy forbids it. */
  record Refused(VmChange change, String sqlState, String message) implements SetAside {}
}
