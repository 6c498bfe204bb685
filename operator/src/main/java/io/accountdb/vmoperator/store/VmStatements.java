package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statements that change {@code vms}, each for many rows at once; used by {@link
 * OwnerBatchWriter}. None is an upsert: that would read, and report, a row of somebody else's.
 */
final class VmStatements {
  private static final String REMOVE =
      "DELETE FROM public.vms WHERE id = ANY (?) AND owner_id = ? RETURNING id";

  private static final String MARK_AS_ERROR =
      "UPDATE public.vms SET status = 'error' WHERE id = ? AND owner_id = ? AND status <> 'error'";

  private static final String UPDATE =
      """
      UPDATE public.vms AS v
      SET vmid = n.vmid, name = n.name, ip_address = n.ip_address, status = n.status,
          cpu_cores = n.cpu_cores, memory_mb = n.memory_mb, disk_gb = n.disk_gb,
          proxmox_node = n.proxmox_node, template_id = n.template_id
      FROM unnest(?::integer[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::integer[],
                  ?::integer[], ?::integer[], ?::integer[], ?::integer[])
        AS n(vmid, name, ip_address, status, cpu_cores, memory_mb, disk_gb, proxmox_node,
             template_id, id)
      WHERE v.id = n.id AND v.owner_id = ?
      RETURNING v.id
      """;

  private static final String INSERT =
      """
      INSERT INTO public.vms (owner_id, vmid, name, ip_address, status, cpu_cores, memory_mb,
                              disk_gb, proxmox_node, template_id, notes)
      SELECT ?, n.* FROM unnest(?::integer[], ?::text[], ?::text[], ?::text[], ?::integer[],
                                ?::integer[], ?::integer[], ?::integer[], ?::integer[],
                                ?::text[]) AS n
      ON CONFLICT (vmid, proxmox_node) DO NOTHING
      RETURNING id, vmid, proxmox_node
      """;

  private static final List<ArrayColumn<VmChange.Update>> UPDATE_COLUMNS =
      VmFactColumns.of(VmChange.Update::facts, new ArrayColumn<>("int4", VmChange.Update::id));

  private static final List<ArrayColumn<VmChange.Insert>> INSERT_COLUMNS =
      VmFactColumns.of(VmChange.Insert::facts, new ArrayColumn<>("text", VmChange.Insert::notes));

  private final Connection connection;
  private final ClusterKey cluster;

  VmStatements(Connection connection, ClusterKey cluster) {
    this.connection = connection;
    this.cluster = cluster;
  }

  /** Else a deferred constraint would speak up at the commit, for the whole batch. */
  void checkConstraintsAtOnce() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SET CONSTRAINTS ALL IMMEDIATE")) {
      statement.execute();
    }
  }

  WriteOutcome remove(int ownerId, List<VmChange.Removal> removals) throws SQLException {
    Object[] ids = removals.stream().map(VmChange.Removal::id).toArray();
    try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
      statement.setArray(1, connection.createArrayOf("int4", ids));
      statement.setInt(2, ownerId);
      Set<Integer> removed = ids(statement);
      return vanished(removals.stream().filter(removal -> !removed.contains(removal.id())));
    }
  }

  void markAsError(VmChange.Removal removal) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MARK_AS_ERROR)) {
      statement.setInt(1, removal.id());
      statement.setInt(2, removal.ownerId());
      statement.executeUpdate();
    }
  }

  WriteOutcome update(int ownerId, List<VmChange.Update> updates) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      int next = ArrayColumn.bind(statement, 1, UPDATE_COLUMNS, updates);
      statement.setInt(next, ownerId);
      Set<Integer> updated = ids(statement);
      VmBindingRows.bind(
          connection,
          cluster,
          updates.stream()
              .filter(update -> updated.contains(update.id()))
              .map(update -> new VmBindingRows.Row(update.id(), update.binding()))
              .toList());
      return vanished(updates.stream().filter(update -> !updated.contains(update.id())));
    }
  }

  WriteOutcome insert(int ownerId, List<VmChange.Insert> inserts) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setInt(1, ownerId);
      ArrayColumn.bind(statement, 2, INSERT_COLUMNS, inserts);
      WriteOutcome outcome = match(ownerId, inserts, idsByKey(statement));
      VmBindingRows.bind(
          connection,
          cluster,
          outcome.inserted().stream()
              .map(vm -> new VmBindingRows.Row(vm.id(), vm.binding()))
              .toList());
      return outcome;
    }
  }

  /** Of two inserts with the same key the first has won, as PostgreSQL takes them in turn. */
  private static WriteOutcome match(
      int ownerId, List<VmChange.Insert> inserts, Map<Key, Integer> idsByKey) {
    List<BoundVm> inserted = new ArrayList<>();
    List<SetAside> taken = new ArrayList<>();
    for (VmChange.Insert insert : inserts) {
      VmFacts facts = insert.facts();
      @Nullable Integer id = idsByKey.remove(new Key(facts.vmid(), facts.nodeId()));
      if (id == null) {
        taken.add(
            new SetAside.KeyTaken(
                insert,
                "VMID %d on node row %d already has a row in vms that is not this VM's;"
                        .formatted(facts.vmid(), facts.nodeId())
                    + " an administrator has to remove it or hand it over"));
      } else {
        inserted.add(new BoundVm(id, ownerId, facts, insert.binding()));
      }
    }
    return new WriteOutcome(inserted, taken);
  }

  private static WriteOutcome vanished(Stream<? extends VmChange> changes) {
    return new WriteOutcome(
        List.of(),
        changes
            .<SetAside>map(
                change ->
                    new SetAside.Vanished(
                        change, "the row in vms is gone or has another owner now"))
            .toList());
  }

  private static Set<Integer> ids(PreparedStatement statement) throws SQLException {
    Set<Integer> ids = new HashSet<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt("id"));
      }
    }
    return ids;
  }

  private static Map<Key, Integer> idsByKey(PreparedStatement statement) throws SQLException {
    Map<Key, Integer> ids = new HashMap<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.put(new Key(rows.getInt("vmid"), rows.getInt("proxmox_node")), rows.getInt("id"));
      }
    }
    return ids;
  }

  private record Key(int vmid, int nodeId) {}
}
