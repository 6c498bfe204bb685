package io.accountdb.vmoperator.sync;

/** Whether a claimed VM has its row in {@code vms}. */
public sealed interface MirrorState {
  /** It has, and the row was true when the last complete poll was stored. */
  record Mirrored(long rowId) implements MirrorState {}

  /** Not yet: no complete poll since the claim. */
  record Pending() implements MirrorState {}

  /**
   * The database does not take it.
   *
   * @param reason for the Mirrored condition: DatabaseUnreachable, OwnerNotFound, RowConflict
   */
  record Failed(String reason, String message) implements MirrorState {}
}
