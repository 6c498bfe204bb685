package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.ClusterHealth;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** GET /cluster/status: quorum and members. A lone node has no row for the cluster. */
public final class ClusterStatus {
  private final WorldDefinition world;
  private final ClusterHealth health;

  public ClusterStatus(Cluster cluster) {
    world = cluster.world();
    health = cluster.health();
  }

  /**
   * Lists the rows.
   *
   * @param endpoint the node that was asked
   */
  public List<Map<String, Object>> list(String endpoint) {
    List<Map<String, Object>> rows = new ArrayList<>();
    boolean clustered = world.nodes().size() > 1;
    if (clustered) {
      rows.add(
          Map.of(
              "type",
              "cluster",
              "id",
              "cluster",
              "name",
              world.clusterName(),
              "nodes",
              world.nodes().size(),
              "quorate",
              health.quorate() ? 1 : 0,
              "version",
              world.nodes().size()));
    }
    for (int index = 0; index < world.nodes().size(); index++) {
      Node node = world.nodes().get(index);
      rows.add(
          Map.of(
              "type",
              "node",
              "id",
              "node/" + node.name(),
              "name",
              node.name(),
              "nodeid",
              clustered ? index + 1 : 0,
              "ip",
              "127.0.0.1",
              "local",
              node.name().equals(endpoint) ? 1 : 0,
              "online",
              health.reachable(node.name()) ? 1 : 0,
              "level",
              ""));
    }
    return rows;
  }
}
