package io.accountdb.vmoperator.sandbox.database;

/** A PostgreSQL role and its password, which no log shows. */
public record Credentials(String username, String password) {
  @Override
  public String toString() {
    return username;
  }
}
