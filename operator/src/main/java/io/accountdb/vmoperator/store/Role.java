package io.accountdb.vmoperator.store;

/** The two roles that the policies of the database know; {@code users.role}. */
public enum Role {
  USER("user"),
  ADMIN("admin");

  private final String databaseValue;

  Role(String databaseValue) {
    this.databaseValue = databaseValue;
  }

  String databaseValue() {
    return databaseValue;
  }

  /** Anything but {@code admin} is a plain user: not every AccountDB has a CHECK on the column. */
  static Role fromDatabase(String value) {
    return value.equals(ADMIN.databaseValue) ? ADMIN : USER;
  }
}
