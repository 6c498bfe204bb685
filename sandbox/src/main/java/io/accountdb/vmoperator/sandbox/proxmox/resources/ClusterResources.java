package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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
  private final GuestRows guestRows;
  private final NodeRows nodeRows;

  public ClusterResources(Cluster cluster, WorkerCaches caches) {
    this.cluster = cluster;
    this.caches = caches;
    access = cluster.access();
    broadcasts = new Broadcasts(cluster.world().nodes(), cluster.health());
    guestRows = new GuestRows(access, broadcasts);
    nodeRows = new NodeRows(cluster, broadcasts);
  }

  /**
   * Lists resources.
   *
   * @param type {@code vm}, {@code node}, {@code storage}, {@code sdn}; null: all, pools too
   */
  public List<Map<String, Object>> list(Caller caller, @Nullable String type) {
    List<Map<String, Object>> rows = new ArrayList<>();
    if (type == null) {
      addPools(caller, rows);
    }
    if (type == null || type.equals("vm")) {
      addGuests(caller, rows);
    }
    if (type == null || type.equals("node")) {
      rows.addAll(nodes(caller));
    }
    if (type == null || type.equals("storage")) {
      addStorages(caller, rows);
    }
    if (type == null || type.equals("sdn")) {
      addZones(caller, rows);
    }
    return rows;
  }

  private void addPools(Caller caller, List<Map<String, Object>> rows) {
    for (String pool : access.pools().names()) {
      if (access.has(caller, "/pool/" + pool, "Pool.Audit")) {
        rows.add(Map.of("id", "/pool/" + pool, "pool", pool, "type", "pool"));
      }
    }
  }

  private void addGuests(Caller caller, List<Map<String, Object>> rows) {
    Duration moment = cluster.clock().elapsed().minus(caches.nextAge());
    for (Guest guest : cluster.guests().all()) {
      if (access.has(caller, "/vms/" + guest.vmid(), "VM.Audit")) {
        rows.add(guestRows.row(caller, guest, moment));
      }
    }
  }

  /** Nodes as GET /nodes shows them too. */
  public List<Map<String, Object>> nodes(Caller caller) {
    return cluster.world().nodes().stream()
        .map(node -> nodeRows.row(node, access.has(caller, "/nodes/" + node.name(), "Sys.Audit")))
        .toList();
  }

  private void addStorages(Caller caller, List<Map<String, Object>> rows) {
    for (Storage storage : cluster.world().storages()) {
      if (!access.has(caller, "/storage/" + storage.name(), "Datastore.Audit")) {
        continue;
      }
      for (Node node : cluster.world().nodes()) {
        if (storage.availableOn(node.name())) {
          rows.add(storageRow(storage, node.name()));
        }
      }
    }
  }

  private Map<String, Object> storageRow(Storage storage, String node) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", "storage/" + node + "/" + storage.name());
    row.put("storage", storage.name());
    row.put("node", node);
    row.put("type", "storage");
    row.put("plugintype", storage.type());
    row.put("status", "unknown");
    row.put("shared", storage.shared() ? 1 : 0);
    row.put("content", String.join(",", new TreeSet<>(storage.content())));
    if (broadcasts.known(node, cluster.clock().elapsed())) {
      row.put("status", "available");
      row.put("maxdisk", (long) storage.sizeGibibytes() << 30);
      row.put("disk", cluster.storages().used(storage, node));
    }
    return row;
  }

  private void addZones(Caller caller, List<Map<String, Object>> rows) {
    String path = "/sdn/zones/localnetwork";
    if (access.has(caller, path, "SDN.Audit") || access.has(caller, path, "SDN.Use")) {
      for (Node node : cluster.world().nodes()) {
        rows.add(
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
  }
}
