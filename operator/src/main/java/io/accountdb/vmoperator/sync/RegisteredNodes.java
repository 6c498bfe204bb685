package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.BoundNode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code proxmox_nodes} rows of a cluster's nodes, as the {@link NodeRegister} knows them.
 *
 * @param rows by node name
 * @param problems why a node has no row, by node name
 */
record RegisteredNodes(
    Map<String, BoundNode> rows, Map<String, ClusterHealth.StoreProblem> problems) {
  RegisteredNodes {
    rows = Map.copyOf(rows);
    problems = Map.copyOf(problems);
  }

  Optional<BoundNode> row(String node) {
    @Nullable BoundNode row = rows.get(node);
    return Optional.ofNullable(row);
  }

  /** Why there is no row for the node. */
  String obstacle(String node) {
    ClusterHealth.StoreProblem problem = problems.get(node);
    return problem == null ? "node " + node + " has no row yet" : problem.message();
  }

  /** The node whose row has that id. */
  Optional<String> nameOf(int id) {
    return rows.entrySet().stream()
        .filter(entry -> entry.getValue().id() == id)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The problem of the first node that has one; null where all have their rows. */
  ClusterHealth.@Nullable StoreProblem firstProblem() {
    return problems.entrySet().stream()
        .min(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .orElse(null);
  }
}
