package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The clock of the database's server. Read by the doctor. */
public final class DatabaseClock {
  private final Database database;

  public DatabaseClock(Database database) {
    this.database = database;
  }

  /**
   * What it says while it is asked.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Instant now() {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR),
        transaction -> {
          try (PreparedStatement statement =
                  transaction.connection().prepareStatement("SELECT clock_timestamp()");
              ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
          }
        });
  }
}
