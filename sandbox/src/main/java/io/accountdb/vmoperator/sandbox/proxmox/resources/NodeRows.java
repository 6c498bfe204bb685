package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestState;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A node's row; without Sys.Audit on it, one without figures (API2Tools.pm extract_node_stats). */
final class NodeRows {
  private static final Duration UPTIME_AT_START = Duration.ofDays(1);
  private static final long MEBIBYTE = 1L << 20;
  private static final long ROOT_DISK_BYTES = 100L << 30;

  private final Cluster cluster;
  private final Broadcasts broadcasts;

  NodeRows(Cluster cluster, Broadcasts broadcasts) {
    this.cluster = cluster;
    this.broadcasts = broadcasts;
  }

  Map<String, Object> row(Node node, boolean figures) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", "node/" + node.name());
    row.put("node", node.name());
    row.put("type", "node");
    String status = status(node.name());
    row.put("status", status);
    row.put("level", "");
    if (figures && status.equals("online")) {
      row.put("uptime", UPTIME_AT_START.plus(cluster.clock().elapsed()).toSeconds());
      row.put("cpu", 0.02);
      row.put("mem", usedMemory(node));
      row.put("disk", ROOT_DISK_BYTES / 10);
      row.put("maxcpu", node.cpus());
      row.put("maxmem", node.memoryMebibytes() * MEBIBYTE);
      row.put("maxdisk", ROOT_DISK_BYTES);
    }
    return row;
  }

  private String status(String node) {
    if (!cluster.health().reachable(node)) {
      return "offline";
    }
    return broadcasts.known(node, cluster.clock().elapsed()) ? "online" : "unknown";
  }

  private long usedMemory(Node node) {
    long used = 1L << 30;
    for (Guest guest : cluster.guests().all()) {
      GuestState state = guest.state();
      if (state.node().equals(node.name()) && state.power().running()) {
        used += GuestRows.hardware(guest.type(), state.config()).memoryBytes() / 4;
      }
    }
    return used;
  }
}
