package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.resources.ClusterResources;
import io.accountdb.vmoperator.sandbox.proxmox.resources.ClusterStatus;
import io.accountdb.vmoperator.sandbox.proxmox.resources.NextId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Methods about the cluster and its nodes as a whole. */
public final class ClusterMethods {
  private final ClusterResources resources;
  private final ClusterStatus status;
  private final NextId nextId;
  private final UnaryOperator<String> fingerprints;

  /**
   * Wires the methods.
   *
   * @param fingerprints from a node's name to that of its certificate
   */
  public ClusterMethods(
      Cluster cluster, ClusterResources resources, UnaryOperator<String> fingerprints) {
    this.resources = resources;
    this.fingerprints = fingerprints;
    status = new ClusterStatus(cluster);
    nextId = new NextId(cluster.guests());
  }

  List<ApiMethod> methods() {
    return List.of(
        ApiMethod.direct("GET", "/version", Rule.anyUser(), _ -> version()),
        ApiMethod.direct(
            "GET",
            "/cluster/resources",
            Rule.anyUser(),
            call -> Result.of(resources.list(call.caller(), call.text("type")))),
        ApiMethod.direct(
            "GET",
            "/cluster/nextid",
            Rule.anyUser(),
            call -> Result.of(nextId.get(call.integer("vmid")))),
        ApiMethod.relayed(
            "GET",
            "/cluster/status",
            Rule.all("/", "Sys.Audit"),
            call -> Result.of(status.list(call.endpoint()))),
        ApiMethod.direct("GET", "/nodes", Rule.anyUser(), this::nodes));
  }

  private static Result version() {
    return Result.of(Map.of("version", "9.2.11", "release", "9.2", "repoid", "0a1b2c3d4e5f6071"));
  }

  private Result nodes(Call call) {
    return Result.of(
        resources.nodes(call.caller()).stream()
            .map(
                row -> {
                  Map<String, Object> shown = new TreeMap<>(row);
                  shown.put("ssl_fingerprint", fingerprints.apply((String) row.get("node")));
                  return shown;
                })
            .toList());
  }
}
