package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.Hardware;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestState;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nodes' rows; without Sys.Audit on one, it has no figures (API2Tools.pm extract_node_stats).
 */
final class NodeRows {
  private static final Duration UPTIME_AT_START = Duration.ofDays(1);
  private static final long MEBIBYTE = 1L << 20;
  private static final long OWN_MEMORY_BYTES = 1L << 30;
  private static final long ROOT_DISK_BYTES = 100L << 30;

  private final Cluster cluster;
  private final Broadcasts broadcasts;

  NodeRows(Cluster cluster, Broadcasts broadcasts) {
    this.cluster = cluster;
    this.broadcasts = broadcasts;
  }

  List<Map<String, Object>> of(Caller caller) {
    Set<String> audited =
        cluster.world().nodes().stream()
            .map(Node::name)
            .filter(node -> cluster.access().has(caller, "/nodes/" + node, "Sys.Audit"))
            .collect(Collectors.toSet());
    Map<String, Long> usedMemory = audited.isEmpty() ? Map.of() : usedMemory();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Node node : cluster.world().nodes()) {
      Map<String, Object> row = row(node);
      if (audited.contains(node.name()) && "online".equals(row.get("status"))) {
        addFigures(row, node, usedMemory.getOrDefault(node.name(), 0L));
      }
      rows.add(row);
    }
    return rows;
  }

  private Map<String, Object> row(Node node) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", "node/" + node.name());
    row.put("node", node.name());
    row.put("type", "node");
    row.put("status", status(node.name()));
    row.put("level", "");
    return row;
  }

  private void addFigures(Map<String, Object> row, Node node, long guestsMemory) {
    row.put("uptime", UPTIME_AT_START.plus(cluster.clock().elapsed()).toSeconds());
    row.put("cpu", 0.02);
    row.put("mem", OWN_MEMORY_BYTES + guestsMemory);
    row.put("disk", ROOT_DISK_BYTES / 10);
    row.put("maxcpu", node.cpus());
    row.put("maxmem", node.memoryMebibytes() * MEBIBYTE);
    row.put("maxdisk", ROOT_DISK_BYTES);
  }

  private String status(String node) {
    if (!cluster.health().reachable(node)) {
      return "offline";
    }
    boolean known = broadcasts.latest(node, cluster.clock().elapsed()).isPresent();
    return known ? "online" : "unknown";
  }

  /** Bytes that the guests of each node use. */
  private Map<String, Long> usedMemory() {
    Map<String, Long> used = new HashMap<>();
    for (Guest guest : cluster.guests().all()) {
      GuestState state = guest.state();
      if (state.power().running()) {
        used.merge(state.node(), Hardware.memoryBytes(state.config()) / 4, Long::sum);
      }
    }
    return used;
  }
}
