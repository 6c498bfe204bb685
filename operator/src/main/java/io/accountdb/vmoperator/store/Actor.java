package io.accountdb.vmoperator.store;

/** Which part of the operator acts, as the database is told by {@code app.current_actor}. */
enum Actor {
  OPERATOR("operator"),
  SYNC("sync"),
  API("api");

  private final String databaseValue;

  Actor(String databaseValue) {
    this.databaseValue = databaseValue;
  }

  String databaseValue() {
    return databaseValue;
  }
}
