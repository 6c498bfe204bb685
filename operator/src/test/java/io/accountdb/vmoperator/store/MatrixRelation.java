package io.accountdb.vmoperator.store;

import java.util.List;
import java.util.Optional;

/**
 * How the {@link RowLevelSecurityMatrixIT} reads and writes a table or a view.
 *
 * @param alices condition that tells rows of alice from those of bob, or one part of the rows from
 *     the rest where they belong to nobody; a superuser asks it
 * @param read a column that all who may read the relation may read
 * @param changed likewise
 * @param written likewise
 * @param insert a row of the user %1$d, who has the node %2$d and the unbound VM %3$d
 */
record MatrixRelation(
    String name, String alices, String read, String changed, String written, String insert) {
  private static final String OWNED = "owner_id = (SELECT id FROM users WHERE username = 'alice')";
  private static final String VALUES_OF_VM =
      " (vmid, name, proxmox_node, owner_id) VALUES (900, 'x', %2$d, %1$d)";
  private static final String VALUES_OF_NODE =
      " (name, hostname, owner_id) VALUES ('x', '10.0.0.9', %1$d)";

  private static final List<MatrixRelation> KNOWN =
      List.of(
          new MatrixRelation(
              "users",
              "username = 'alice'",
              "id",
              "is_active",
              "username",
              " (username, email, password_hash) VALUES ('x%1$d', 'x%1$d', 'x')"),
          new MatrixRelation("proxmox_nodes", OWNED, "id", "status", "name", VALUES_OF_NODE),
          new MatrixRelation(
              "proxmox_nodes_with_rls", OWNED, "id", "status", "name", VALUES_OF_NODE),
          new MatrixRelation("vms", OWNED, "id", "name", "name", VALUES_OF_VM),
          new MatrixRelation("vms_with_rls", OWNED, "id", "name", "name", VALUES_OF_VM),
          new MatrixRelation(
              "vm_bindings",
              "vm_id IN (SELECT id FROM vms WHERE " + OWNED + ")",
              "vm_id",
              "cluster_id",
              "vm_id",
              " (vm_id, cluster_id, proxmox_cluster, kind) VALUES (%3$d, 'x', 'x', 'discovered')"),
          new MatrixRelation(
              "vm_audit",
              OWNED,
              "id",
              "name",
              "name",
              " (kind, owner_id, vmid, name, actor, session_role)"
                  + " VALUES ('row-insert', %1$d, 1, 'x', 'sql', 'x')"),
          new MatrixRelation(
              "vm_owner_activity", OWNED, "day", "day", "day", " (owner_id) VALUES (%1$d)"),
          new MatrixRelation(
              "vm_usage",
              "vm_id IN (SELECT id FROM vms WHERE " + OWNED + ")",
              "vm_id",
              "cpu_percent",
              "vm_id",
              " (vm_id, at) VALUES (%3$d, CURRENT_TIMESTAMP)"),
          new MatrixRelation(
              "vm_usage_hourly",
              "vm_id IN (SELECT id FROM vms WHERE " + OWNED + ")",
              "vm_id",
              "samples",
              "vm_id",
              " (vm_id, hour, samples) VALUES (%3$d, CURRENT_TIMESTAMP, 1)"),
          new MatrixRelation(
              "proxmox_node_bindings",
              "node_id IN (SELECT id FROM proxmox_nodes WHERE " + OWNED + ")",
              "node_id",
              "node_name",
              "node_id",
              " VALUES ('x', 'x', 'x', %2$d)"),
          new MatrixRelation(
              "sync_epochs",
              "cluster_id = 'cluster-1'",
              "epoch",
              "epoch",
              "epoch",
              " VALUES ('x', 'x%1$d', 1)"),
          new MatrixRelation(
              "vm_operator_schema_history",
              "version IS NOT NULL",
              "installed_rank",
              "description",
              "installed_rank",
              " VALUES (900 + %1$d, NULL, 'x', 'SQL', 'x', 0, 'x', DEFAULT, 0, TRUE)"));

  static Optional<MatrixRelation> of(String name) {
    return KNOWN.stream().filter(relation -> relation.name.equals(name)).findFirst();
  }

  String select() {
    return "SELECT %s FROM public.%s".formatted(read, name);
  }

  String update() {
    return "UPDATE public.%s SET %s = %s".formatted(name, changed, changed);
  }

  String delete() {
    return "DELETE FROM public." + name;
  }

  String truncate() {
    return "TRUNCATE public." + name;
  }

  String insert(MatrixWorld world, int user) {
    return ("INSERT INTO public." + name + insert)
        .formatted(user, world.nodeOf(user), world.unboundVmOf(user));
  }

  /** A view is copied by a query. */
  String copyTo(boolean view) {
    return view
        ? "COPY (%s) TO STDOUT".formatted(select())
        : "COPY public.%s (%s) TO STDOUT".formatted(name, read);
  }

  String copyFrom() {
    return "COPY public.%s (%s) FROM STDIN".formatted(name, written);
  }
}
