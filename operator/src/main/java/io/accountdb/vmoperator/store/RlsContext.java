package io.accountdb.vmoperator.store;

/**
 * Who a transaction acts for: what the row-level security policies see. Every transaction has
 * exactly one at a time; see {@link Database}.
 *
 * @param userId of the {@code users} row; 0, which no row has, where only the role counts
 */
record RlsContext(int userId, Role role, Actor actor) {
  RlsContext {
    if (userId < 0) {
      throw new IllegalArgumentException("userId must not be negative: " + userId);
    }
  }

  /** The rows of one user and no others, whatever that user's own role is. */
  static RlsContext owner(int userId, Actor actor) {
    return new RlsContext(userId, Role.USER, actor);
  }

  /** All rows: for node rows, housekeeping, and reading what is there. */
  static RlsContext admin(Actor actor) {
    return new RlsContext(0, Role.ADMIN, actor);
  }
}
