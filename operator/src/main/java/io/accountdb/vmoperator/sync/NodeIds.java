package io.accountdb.vmoperator.sync;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code proxmox_nodes} rows of a cluster's nodes.
 *
 * @param ids by node name
 * @param problems why a node has no row, by node name
 */
record NodeIds(Map<String, Integer> ids, Map<String, ClusterHealth.StoreProblem> problems) {
  static final NodeIds NONE = new NodeIds(Map.of(), Map.of());

  NodeIds {
    ids = Map.copyOf(ids);
    problems = Map.copyOf(problems);
  }

  /** Why there is no id for the node. */
  String obstacle(String node) {
    ClusterHealth.StoreProblem problem = problems.get(node);
    return problem == null ? "node " + node + " has no row yet" : problem.message();
  }

  /** The node whose row has that id. */
  Optional<String> nameOf(int id) {
    return ids.entrySet().stream()
        .filter(entry -> entry.getValue() == id)
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
