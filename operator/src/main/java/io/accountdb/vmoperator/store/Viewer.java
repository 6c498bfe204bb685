package io.accountdb.vmoperator.store;

/**
 * Whose eyes the API reads with: a user sees their own rows, an administrator all.
 *
 * @param userId of the {@code users} row, also of an administrator: the trail says who acted
 */
public record Viewer(int userId, Role role) {
  /**
   * @throws IllegalArgumentException where no row can have this id
   */
  public Viewer {
    if (userId < 1) {
      throw new IllegalArgumentException("userId must be positive: " + userId);
    }
  }

  RlsContext context() {
    return new RlsContext(userId, role, Actor.API);
  }
}
