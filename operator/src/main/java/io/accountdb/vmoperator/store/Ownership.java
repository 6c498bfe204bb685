package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells whose a VM is and who sees it, by asking as that user. Asked by the doctor. */
public final class Ownership {
  private static final String OWNED =
      """
      SELECT v.id, v.vmid, n.name AS node, v.owner_id, u.username, u.is_active,
             b.resource_namespace, b.resource_name, b.resource_uid
      FROM public.vms AS v
      JOIN public.proxmox_nodes AS n ON n.id = v.proxmox_node
      JOIN public.users AS u ON u.id = v.owner_id
      LEFT JOIN public.vm_bindings AS b ON b.vm_id = v.id
      WHERE v.vmid = ?
      ORDER BY v.id
      """;

  private static final String VISIBLE = "SELECT id FROM public.vms_with_rls";

  private static final String SIMILAR =
      "SELECT username FROM public.users WHERE lower(username) = lower(?) ORDER BY username";

  private final Database database;

  public Ownership(Database database) {
    this.database = database;
  }

  /**
   * The rows with this VMID; several where several Proxmox clusters have such a VM.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<OwnedVm> ofVmid(int vmid) {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(OWNED)) {
            statement.setInt(1, vmid);
            return owned(statement);
          }
        });
  }

  /**
   * The ids of the rows that a user sees, under the context that AccountDB would set for that user.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Set<Integer> visibleTo(UserRow user) {
    return database.inTransaction(
        new RlsContext(user.id(), user.role(), Actor.OPERATOR),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(VISIBLE);
              ResultSet row = statement.executeQuery()) {
            Set<Integer> ids = new HashSet<>();
            while (row.next()) {
              ids.add(row.getInt("id"));
            }
            return ids;
          }
        });
  }

  /**
   * Users whose names differ in upper and lower case only.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<String> similarTo(String username) {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(SIMILAR)) {
            statement.setString(1, username);
            try (ResultSet row = statement.executeQuery()) {
              List<String> names = new ArrayList<>();
              while (row.next()) {
                names.add(row.getString("username"));
              }
              return names;
            }
          }
        });
  }

  private static List<OwnedVm> owned(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      List<OwnedVm> vms = new ArrayList<>();
      while (row.next()) {
        vms.add(
            new OwnedVm(
                row.getInt("id"),
                row.getInt("vmid"),
                row.getString("node"),
                row.getInt("owner_id"),
                row.getString("username"),
                row.getBoolean("is_active"),
                resource(row)));
      }
      return vms;
    }
  }

  private static @Nullable ResourceRef resource(ResultSet row) throws SQLException {
    String namespace = row.getString("resource_namespace");
    return namespace == null
        ? null
        : new ResourceRef(namespace, row.getString("resource_name"), row.getString("resource_uid"));
  }
}
