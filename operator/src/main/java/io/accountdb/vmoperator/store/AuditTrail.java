package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Adds operations to {@code vm_audit}, and forgets what is old. What happens to rows gets there by
 * itself, by triggers.
 */
public final class AuditTrail {
  private static final String OPERATION =
      "SELECT public.vm_audit_operation(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String PRUNE = "SELECT public.vm_audit_prune(?, ?)";

  private final Database database;

  public AuditTrail(Database database) {
    this.database = database;
  }

  /**
   * Adds an operation on a VM of this owner.
   *
   * @return false where it was there already
   * @throws DatabaseException where the database does not answer, or where neither a row nor the
   *     trail shows this owner such a VM
   */
  public boolean add(int ownerId, VmOperation operation) {
    return database.inTransaction(
        RlsContext.owner(ownerId, Actor.OPERATOR),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(OPERATION)) {
            statement.setObject(1, operation.rowId(), Types.INTEGER);
            statement.setInt(2, operation.vmid());
            statement.setString(3, operation.name());
            statement.setString(4, operation.kind().databaseValue());
            statement.setString(5, operation.outcome().databaseValue());
            statement.setString(6, operation.message());
            statement.setString(7, operation.upid());
            statement.setObject(8, timestamp(operation.startedAt()));
            statement.setString(9, operation.resourceUid());
            statement.setInt(10, operation.attempt());
            statement.setArray(
                11,
                transaction
                    .connection()
                    .createArrayOf("text", operation.fieldManagers().toArray()));
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getBoolean(1);
            }
          }
        });
  }

  /**
   * Forgets the oldest entries, in one short transaction.
   *
   * @param olderThan at least 30 days ago
   * @return how many were forgotten; less than {@code atMost} where none is left
   * @throws DatabaseException where the database does not answer or does not take it
   */
  public int prune(Instant olderThan, int atMost) {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(PRUNE)) {
            statement.setObject(1, timestamp(olderThan));
            statement.setInt(2, atMost);
            return number(statement);
          }
        });
  }

  private static int number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  private static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
