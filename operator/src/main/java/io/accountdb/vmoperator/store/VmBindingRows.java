package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code vm_bindings} inside a transaction of {@link VmRows}. */
final class VmBindingRows {
  private static final String MANAGED = "managed";
  private static final String DISCOVERED = "discovered";

  private static final String BIND =
      """
      INSERT INTO public.vm_bindings AS b (cluster_id, proxmox_cluster, vm_id, kind, bios_uuid,
                                           resource_namespace, resource_name, resource_uid)
      SELECT ?, ?, n.* FROM unnest(?::integer[], ?::text[], ?::text[], ?::text[], ?::text[],
                                   ?::text[]) AS n
      ON CONFLICT (vm_id) DO UPDATE
      SET cluster_id = EXCLUDED.cluster_id, proxmox_cluster = EXCLUDED.proxmox_cluster,
          kind = EXCLUDED.kind, bios_uuid = EXCLUDED.bios_uuid,
          resource_namespace = EXCLUDED.resource_namespace,
          resource_name = EXCLUDED.resource_name, resource_uid = EXCLUDED.resource_uid
      WHERE (b.cluster_id, b.proxmox_cluster, b.kind, b.bios_uuid,
             b.resource_namespace, b.resource_name, b.resource_uid)
            IS DISTINCT FROM
            (EXCLUDED.cluster_id, EXCLUDED.proxmox_cluster, EXCLUDED.kind, EXCLUDED.bios_uuid,
             EXCLUDED.resource_namespace, EXCLUDED.resource_name, EXCLUDED.resource_uid)
      """;

  private static final List<ArrayColumn<Row>> COLUMNS =
      List.of(
          new ArrayColumn<>("int4", Row::vmId),
          new ArrayColumn<>("text", row -> kind(row.binding())),
          new ArrayColumn<>("text", row -> row.binding().biosUuid()),
          new ArrayColumn<>("text", row -> resource(row.binding(), ResourceRef::namespace)),
          new ArrayColumn<>("text", row -> resource(row.binding(), ResourceRef::name)),
          new ArrayColumn<>("text", row -> resource(row.binding(), ResourceRef::uid)));

  private VmBindingRows() {}

  /** What a {@code vms} row is to be bound to. */
  record Row(int vmId, VmBinding binding) {}

  /** Binds rows of {@code vms} that the transaction's context shows, anew or otherwise. */
  static void bind(Connection connection, ClusterKey cluster, List<Row> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BIND)) {
      statement.setString(1, cluster.clusterId());
      statement.setString(2, cluster.proxmoxCluster());
      ArrayColumn.bind(statement, 3, COLUMNS, rows);
      statement.executeUpdate();
    }
  }

  /** The binding in a row of a query that names all its columns. */
  static VmBinding read(ResultSet row) throws SQLException {
    if (row.getString("kind").equals(MANAGED)) {
      return new VmBinding.Managed(
          row.getString("bios_uuid"),
          new ResourceRef(
              row.getString("resource_namespace"),
              row.getString("resource_name"),
              row.getString("resource_uid")));
    }
    return new VmBinding.Discovered(row.getString("bios_uuid"));
  }

  private static String kind(VmBinding binding) {
    return switch (binding) {
      case VmBinding.Managed _ -> MANAGED;
      case VmBinding.Discovered _ -> DISCOVERED;
    };
  }

  private static @Nullable String resource(
      VmBinding binding, Function<ResourceRef, String> component) {
    return switch (binding) {
      case VmBinding.Managed managed -> component.apply(managed.resource());
      case VmBinding.Discovered _ -> null;
    };
  }
}
