package io.accountdb.vmoperator.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The least that PostgreSQL has to be told: one {@code unnest} statement for all rows of a table,
 * in one transaction under the admin context. It knows what changed and does not look at Proxmox.
 */
final class BareStatements implements Contender {
  private static final String CONTEXT =
      """
      SELECT set_config('app.current_user_id', '0', true),
             set_config('app.current_user_role', 'admin', true),
             set_config('app.current_actor', 'sync', true)
      """;

  private static final String INSERT =
      """
      INSERT INTO public.vms (vmid, name, status, cpu_cores, memory_mb, disk_gb, proxmox_node,
                              template_id, owner_id)
      SELECT * FROM unnest(?::integer[], ?::text[], ?::text[], ?::integer[], ?::integer[],
                           ?::integer[], ?::integer[], ?::integer[], ?::integer[])
      RETURNING id, vmid
      """;

  private static final String BIND =
      """
      INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind, bios_uuid,
                                      resource_namespace, resource_name, resource_uid)
      SELECT n.id, 'cluster-1', 'lab', 'managed', n.uuid, n.namespace, n.name, n.uid
      FROM unnest(?::integer[], ?::text[], ?::text[], ?::text[], ?::text[])
        AS n (id, uuid, namespace, name, uid)
      """;

  private static final String UPDATE =
      """
      UPDATE public.vms AS v
      SET vmid = n.vmid, name = n.name, status = n.status, cpu_cores = n.cpu_cores,
          memory_mb = n.memory_mb, disk_gb = n.disk_gb, proxmox_node = n.proxmox_node,
          template_id = n.template_id
      FROM unnest(?::integer[], ?::text[], ?::text[], ?::integer[], ?::integer[], ?::integer[],
                  ?::integer[], ?::integer[], ?::integer[])
        AS n (vmid, name, status, cpu_cores, memory_mb, disk_gb, proxmox_node, template_id, id)
      WHERE v.id = n.id
      """;

  private final BenchDatabase database;
  private final Connection connection;
  private final boolean triggers;
  private final Map<String, Integer> nodes = new HashMap<>();
  private final Map<Integer, Integer> ids = new HashMap<>();

  BareStatements(BenchDatabase database, boolean triggers) throws SQLException {
    this.database = database;
    this.connection = database.connect();
    this.triggers = triggers;
    database
        .query("SELECT name, id FROM public.proxmox_nodes")
        .forEach(
            row -> {
              String[] columns = row.split("\\|");
              nodes.put(columns[0], Integer.valueOf(columns[1]));
            });
  }

  @Override
  public Duration insert(Fleet fleet) throws SQLException {
    int[] all = IntStream.range(0, fleet.vms()).toArray();
    return timed(
        () -> {
          try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            bind(insert, columns(fleet, all, vm -> database.owner(fleet.owner(vm))));
            try (ResultSet row = insert.executeQuery()) {
              while (row.next()) {
                ids.put(row.getInt("vmid"), row.getInt("id"));
              }
            }
          }
          try (PreparedStatement insert = connection.prepareStatement(BIND)) {
            bind(
                insert,
                List.of(
                    integers(all, vm -> ids.get(fleet.vmid(vm))),
                    texts(all, fleet::uuid),
                    texts(all, fleet::namespace),
                    texts(all, fleet::name),
                    texts(all, fleet::uid)));
            insert.executeUpdate();
          }
        });
  }

  @Override
  public Duration update(Fleet fleet, int each) throws SQLException {
    int[] changed = IntStream.range(0, fleet.vms()).filter(vm -> vm % each == 0).toArray();
    return timed(
        () -> {
          try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            bind(update, columns(fleet, changed, vm -> ids.get(fleet.vmid(vm))));
            update.executeUpdate();
          }
        });
  }

  private List<Array> columns(Fleet fleet, int[] vms, IntFunction<Integer> last)
      throws SQLException {
    return List.of(
        integers(vms, fleet::vmid),
        texts(vms, fleet::name),
        texts(vms, vm -> "running"),
        integers(vms, fleet::cores),
        integers(vms, vm -> Fleet.MEMORY_MB),
        integers(vms, vm -> Fleet.DISK_GB),
        integers(vms, vm -> nodes.get(Fleet.node(vm))),
        integers(vms, vm -> Fleet.TEMPLATE),
        integers(vms, last));
  }

  private Array integers(int[] vms, IntFunction<Integer> value) throws SQLException {
    return connection.createArrayOf(
        "int4", IntStream.of(vms).mapToObj(value).toArray(Integer[]::new));
  }

  private Array texts(int[] vms, IntFunction<String> value) throws SQLException {
    return connection.createArrayOf(
        "text", IntStream.of(vms).mapToObj(value).toArray(String[]::new));
  }

  private static void bind(PreparedStatement statement, List<Array> columns) throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      statement.setArray(i + 1, columns.get(i));
    }
  }

  private Duration timed(Work work) throws SQLException {
    database.triggers(triggers);
    try (Statement statement = connection.createStatement()) {
      long begun = System.nanoTime();
      statement.execute(CONTEXT);
      work.run();
      connection.commit();
      return Duration.ofNanos(System.nanoTime() - begun);
    } finally {
      database.triggers(true);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private interface Work {
    void run() throws SQLException;
  }
}
