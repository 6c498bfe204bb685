package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who acts for one owner after the other, in transactions that commit, fail, or go on
 * under another owner, and who tries to reach everything. Names tell whose row it is.
 */
final class RandomTenant {
  private static final String READ = "SELECT owner_id, name FROM public.vms";
  private static final String READ_VIEW = "SELECT owner_id, name FROM public.vms_with_rls";
  private static final String READ_BOUND =
      """
      SELECT v.owner_id, v.name FROM public.vm_bindings AS b JOIN public.vms AS v ON v.id = b.vm_id
      """;
  private static final String RENAME =
      "UPDATE public.vms SET name = 'of-%1$d-renamed' WHERE vmid %% 7 = %2$d RETURNING owner_id,"
          + " name";
  private static final String STEAL =
      "UPDATE public.vms SET name = 'of-%1$d-stolen' WHERE owner_id <> %1$d RETURNING owner_id,"
          + " name";
  private static final String DELETE =
      "DELETE FROM public.vms WHERE vmid %% 13 = %2$d RETURNING owner_id, name";
  private static final String BIND =
      """
      WITH bound AS (
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
        SELECT id, 'cluster-1', 'lab', 'discovered' FROM public.vms WHERE vmid %% 3 = %2$d
        ON CONFLICT (vm_id) DO UPDATE SET cluster_id = EXCLUDED.cluster_id
        RETURNING vm_id)
      SELECT v.owner_id, v.name FROM bound JOIN public.vms AS v ON v.id = bound.vm_id
      """;
  private static final String INSERT =
      """
      INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
      VALUES (%3$d, 'of-%1$d-new', %4$d, %1$d) RETURNING owner_id, name
      """;
  private static final String INSERT_FOR_ANOTHER =
      """
      INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
      VALUES (%3$d, 'of-%5$d-new', %4$d, %5$d) RETURNING owner_id, name
      """;
  private static final String OVERWRITE =
      """
      INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
      VALUES (100 + %2$d, 'of-%1$d-taken', %4$d, %1$d)
      ON CONFLICT (vmid, proxmox_node) DO UPDATE SET name = EXCLUDED.name RETURNING owner_id, name
      """;
  private static final String FAIL = "SELECT 1 / 0, ''";

  private static final List<String> DEEDS =
      List.of(
          READ,
          READ_VIEW,
          READ_BOUND,
          RENAME,
          STEAL,
          DELETE,
          BIND,
          INSERT,
          INSERT,
          INSERT_FOR_ANOTHER,
          OVERWRITE,
          FAIL);

  private final Database database;
  private final List<Integer> owners;
  private final List<Integer> nodes;
  private final AtomicInteger vmids;
  private final Random random;
  private final List<String> foreignRows = new ArrayList<>();
  private int statements;
  private int rowsReached;

  RandomTenant(
      Database database,
      List<Integer> owners,
      List<Integer> nodes,
      AtomicInteger vmids,
      long seed) {
    this.database = database;
    this.owners = owners;
    this.nodes = nodes;
    this.vmids = vmids;
    this.random = new Random(seed);
  }

  /** What must be empty: a row and whose context has reached it. */
  List<String> foreignRows() {
    return foreignRows;
  }

  int statements() {
    return statements;
  }

  int rowsReached() {
    return rowsReached;
  }

  void live(int transactions) {
    for (int i = 0; i < transactions; i++) {
      try {
        database.inTransaction(RlsContext.owner(anyOwner(), Actor.SYNC), this::act);
      } catch (DatabaseException refused) {
        requireUsual(refused.failure());
      } catch (ChangeOfMind e) {
        // Rolled back, and the connection goes to the next one.
      }
    }
  }

  private boolean act(Transaction transaction) throws SQLException {
    int owner = anyOwner();
    transaction.become(RlsContext.owner(owner, Actor.SYNC));
    for (int deeds = 1 + random.nextInt(4); deeds > 0; deeds--) {
      if (random.nextInt(4) == 0) {
        owner = anyOwner();
        transaction.become(RlsContext.owner(owner, Actor.SYNC));
      }
      attempt(transaction, owner);
    }
    if (random.nextInt(5) == 0) {
      throw new ChangeOfMind();
    }
    return true;
  }

  private void attempt(Transaction transaction, int owner) throws SQLException {
    String deed = anyOf(DEEDS);
    boolean goOnAsAnother = random.nextInt(3) == 0;
    try {
      transaction.attempt(
          inner -> {
            run(inner, deed, owner);
            if (goOnAsAnother) {
              int another = anyOwner();
              inner.become(RlsContext.owner(another, Actor.SYNC));
              run(inner, READ, another);
              run(inner, FAIL, another);
            }
            return true;
          });
    } catch (SQLException refused) {
      requireUsual(DatabaseFailure.of(refused));
      run(transaction, READ_VIEW, owner);
    }
  }

  private void run(Transaction transaction, String deed, int owner) throws SQLException {
    statements++;
    String sql =
        deed.formatted(owner, random.nextInt(3), vmids.incrementAndGet(), anyOf(nodes), anyOwner());
    try (PreparedStatement statement = transaction.connection().prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rowsReached++;
        if (row.getInt(1) != owner || !row.getString(2).startsWith("of-" + owner + "-")) {
          foreignRows.add(
              "%d reached %s of %d by %s"
                  .formatted(owner, row.getString(2), row.getInt(1), sql.strip()));
        }
      }
    }
  }

  /** A policy, a key that is taken, a division by zero; and deadlocks, as many act at once. */
  private static void requireUsual(DatabaseFailure failure) {
    boolean usual =
        switch (failure) {
          case DatabaseFailure.Refused refused -> refused.concernsRow();
          case DatabaseFailure.Unavailable unavailable ->
              unavailable.sqlState().equals("40P01") || unavailable.sqlState().equals("55P03");
          case DatabaseFailure.Unreachable _,
              DatabaseFailure.LoginRefused _,
              DatabaseFailure.Superseded _ ->
              false;
        };
    if (!usual) {
      throw new AssertionError(failure.toString());
    }
  }

  private int anyOwner() {
    return anyOf(owners);
  }

  private <T> T anyOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static final class ChangeOfMind extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
