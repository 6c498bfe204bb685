package io.accountdb.vmoperator.bench;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/**
 * The fastest way into PostgreSQL that there is. It is a superuser's: COPY refuses a table whose
 * row-level security binds who copies.
 */
final class Copy implements Contender {
  private static final String COLUMNS =
      "vmid, name, status, cpu_cores, memory_mb, disk_gb, proxmox_node, template_id, owner_id";

  private static final String STAGED =
      "CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT %s FROM public.vms LIMIT 0"
          .formatted(COLUMNS);

  private static final String UPDATE =
      """
      UPDATE public.vms AS v
      SET name = n.name, status = n.status, cpu_cores = n.cpu_cores, memory_mb = n.memory_mb,
          disk_gb = n.disk_gb, template_id = n.template_id
      FROM staged AS n
      WHERE v.vmid = n.vmid AND v.proxmox_node = n.proxmox_node
      """;

  private final BenchDatabase database;
  private final Connection connection;

  Copy(BenchDatabase database) throws SQLException {
    this.database = database;
    this.connection = database.connectAsSuperuser();
  }

  @Override
  public Duration insert(Fleet fleet) throws SQLException, IOException {
    Map<String, Integer> nodes = ids("SELECT name, id FROM public.proxmox_nodes");
    long begun = System.nanoTime();
    copy("public.vms (" + COLUMNS + ")", fleet, 1, vm -> vm(fleet, nodes, vm));
    Map<String, Integer> ids = ids("SELECT vmid, id FROM public.vms");
    copy("public.vm_bindings", fleet, 1, vm -> binding(fleet, ids, vm));
    connection.commit();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Override
  public Duration update(Fleet fleet, int each) throws SQLException, IOException {
    Map<String, Integer> nodes = ids("SELECT name, id FROM public.proxmox_nodes");
    try (Statement statement = connection.createStatement()) {
      long begun = System.nanoTime();
      statement.execute(STAGED);
      copy("staged", fleet, each, vm -> vm(fleet, nodes, vm));
      statement.execute("ANALYZE staged");
      statement.execute(UPDATE);
      connection.commit();
      return Duration.ofNanos(System.nanoTime() - begun);
    }
  }

  private void copy(String table, Fleet fleet, int each, IntFunction<String> row)
      throws SQLException, IOException {
    String rows =
        IntStream.range(0, fleet.vms())
            .filter(vm -> vm % each == 0)
            .mapToObj(row)
            .collect(Collectors.joining());
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("COPY " + table + " FROM STDIN", new StringReader(rows));
  }

  private String vm(Fleet fleet, Map<String, Integer> nodes, int vm) {
    return "%d\t%s\trunning\t%d\t%d\t%d\t%d\t%d\t%d\n"
        .formatted(
            fleet.vmid(vm),
            fleet.name(vm),
            fleet.cores(vm),
            Fleet.MEMORY_MB,
            Fleet.DISK_GB,
            nodes.get(Fleet.node(vm)),
            Fleet.TEMPLATE,
            database.owner(fleet.owner(vm)));
  }

  private static String binding(Fleet fleet, Map<String, Integer> ids, int vm) {
    return "%d\tcluster-1\tlab\tmanaged\t%s\t%s\t%s\t%s\n"
        .formatted(
            ids.get(String.valueOf(fleet.vmid(vm))),
            fleet.uuid(vm),
            fleet.namespace(vm),
            fleet.name(vm),
            fleet.uid(vm));
  }

  private Map<String, Integer> ids(String query) throws SQLException {
    Map<String, Integer> ids = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        ids.put(row.getString(1), row.getInt(2));
      }
    }
    return ids;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
