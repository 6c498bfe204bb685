package io.accountdb.vmoperator.sync;

/** What the {@code users} table says about a name. */
public sealed interface OwnerLookup {
  /** An active user. */
  record Found(int id, String username) implements OwnerLookup {}

  /** A user that is switched off. */
  record Inactive(String username) implements OwnerLookup {}

  /** No such user. */
  record Unknown(String username) implements OwnerLookup {}

  /** The database does not answer. */
  record DatabaseUnreachable(String message) implements OwnerLookup {}
}
