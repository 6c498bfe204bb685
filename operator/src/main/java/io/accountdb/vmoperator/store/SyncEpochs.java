package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Decides which leader writes the rows of a cluster: the one that came last. A leader that was
 * suspended cannot know that there is another; the database does. Used by the sync.
 */
public final class SyncEpochs {
  private static final String TAKE = "SELECT public.sync_take(?, ?)";
  private static final String ENTER = "SELECT public.sync_enter(?, ?, ?)";

  private final Database database;

  public SyncEpochs(Database database) {
    this.database = database;
  }

  /**
   * Takes the next epoch, in a transaction of its own. Waits for the transactions of the former
   * one; none begins afterwards. The caller has to be the leader.
   *
   * @throws DatabaseException where the database does not answer, or where a transaction of the
   *     former leader does not end in time
   */
  public SyncEpoch take(ClusterKey cluster) {
    return database.inTransaction(
        RlsContext.admin(Actor.SYNC),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(TAKE)) {
            statement.setString(1, cluster.clusterId());
            statement.setString(2, cluster.proxmoxCluster());
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return new SyncEpoch(cluster, row.getLong(1));
            }
          }
        });
  }

  /**
   * First in every transaction that writes for the sync: keeps the next leader waiting until its
   * end, or fails with {@link DatabaseFailure.Superseded} where there is one already.
   */
  static void enter(Transaction transaction, SyncEpoch epoch) throws SQLException {
    try (PreparedStatement statement = transaction.connection().prepareStatement(ENTER)) {
      statement.setString(1, epoch.cluster().clusterId());
      statement.setString(2, epoch.cluster().proxmoxCluster());
      statement.setLong(3, epoch.number());
      statement.execute();
    }
  }
}
