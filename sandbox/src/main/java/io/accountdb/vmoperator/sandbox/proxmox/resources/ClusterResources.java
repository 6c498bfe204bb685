package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Storages;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Storage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * GET /cluster/resources (Cluster.pm of pve-manager). What the caller has no right to see is left
 * out without a word.
 */
public final class ClusterResources {
  private final Cluster cluster;
  private final AccessControl access;
  private final WorkerCaches caches;
  private final Broadcasts broadcasts;
  private final NodeRows nodeRows;

  public ClusterResources(Cluster cluster, WorkerCaches caches) {
    this.cluster = cluster;
    this.caches = caches;
    access = cluster.access();
    broadcasts = new Broadcasts(cluster.world().nodes(), cluster.health());
    nodeRows = new NodeRows(cluster, broadcasts);
  }

  /**
   * Lists resources, each row made when it is read.
   *
   * @param type {@code vm}, {@code node}, {@code storage}, {@code sdn}; null: all, pools too
   */
  public Stream<?> list(Caller caller, @Nullable String type) {
    return switch (type) {
      case null ->
          Stream.<Stream<?>>of(
                  pools(caller),
                  guests(caller),
                  nodes(caller).stream(),
                  storages(caller),
                  zones(caller))
              .flatMap(Function.identity());
      case "vm" -> guests(caller);
      case "node" -> nodes(caller).stream();
      case "storage" -> storages(caller);
      default -> zones(caller);
    };
  }

  private Stream<Map<String, String>> pools(Caller caller) {
    return access.pools().names().stream()
        .filter(pool -> access.has(caller, "/pool/" + pool, "Pool.Audit"))
        .map(pool -> Map.of("id", "/pool/" + pool, "pool", pool, "type", "pool"));
  }

  private Stream<GuestRow> guests(Caller caller) {
    Duration moment = cluster.clock().elapsed().minus(caches.nextAge());
    return new GuestRows(access, caller, broadcasts, moment).of(cluster.guests().all());
  }

  /** Nodes as GET /nodes shows them too. */
  public List<Map<String, Object>> nodes(Caller caller) {
    return nodeRows.of(caller);
  }

  private Stream<Map<String, Object>> storages(Caller caller) {
    List<Storage> visible =
        cluster.world().storages().stream()
            .filter(storage -> access.has(caller, "/storage/" + storage.name(), "Datastore.Audit"))
            .toList();
    Map<Storages.Place, Long> used = visible.isEmpty() ? Map.of() : cluster.storages().used();
    return visible.stream()
        .flatMap(
            storage ->
                cluster.world().nodes().stream()
                    .map(Node::name)
                    .filter(storage::availableOn)
                    .map(node -> storageRow(storage, node, used)));
  }

  private Map<String, Object> storageRow(
      Storage storage, String node, Map<Storages.Place, Long> used) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", "storage/" + node + "/" + storage.name());
    row.put("storage", storage.name());
    row.put("node", node);
    row.put("type", "storage");
    row.put("plugintype", storage.type());
    row.put("status", "unknown");
    row.put("shared", storage.shared() ? 1 : 0);
    row.put("content", String.join(",", new TreeSet<>(storage.content())));
    if (broadcasts.latest(node, cluster.clock().elapsed()).isPresent()) {
      row.put("status", "available");
      row.put("maxdisk", (long) storage.sizeGibibytes() << 30);
      row.put("disk", used.getOrDefault(Storages.Place.of(storage, node), 0L));
    }
    return row;
  }

  private Stream<Map<String, String>> zones(Caller caller) {
    String path = "/sdn/zones/localnetwork";
    boolean visible = access.has(caller, path, "SDN.Audit") || access.has(caller, path, "SDN.Use");
    return cluster.world().nodes().stream()
        .filter(_ -> visible)
        .map(
            node ->
                Map.of(
                    "id",
                    "sdn/" + node.name() + "/localnetwork",
                    "sdn",
                    "localnetwork",
                    "node",
                    node.name(),
                    "type",
                    "sdn",
                    "status",
                    "ok"));
  }
}
