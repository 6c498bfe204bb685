package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.NodeResource;
import io.accountdb.vmoperator.store.BoundNode;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.NodeHeartbeat;
import io.accountdb.vmoperator.store.NodeRow;
import io.accountdb.vmoperator.store.NodeRows;
import io.accountdb.vmoperator.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@code proxmox_nodes} rows of one cluster: makes those that are missing and writes how
 * the nodes fare, when that changes and once a minute. Used by the {@link Mirror}.
 */
final class NodeRegister {
  private static final Duration HEARTBEAT = Duration.ofMinutes(1);
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final String NODE_OWNER = "name an active one as the ProxmoxCluster's nodeOwner";

  private final NodeRows rows;
  private final OwnerDirectory owners;
  private final WriteEpoch epoch;
  private final String ownerName;
  private final NodeStatusRule rule;

  private Map<String, BoundNode> bound = Map.of();
  private final Map<String, Unregistered> unregistered = new HashMap<>();
  private final Map<String, NodeStatus> written = new HashMap<>();
  private boolean loaded;
  private @Nullable Instant previousHeartbeat;

  /**
   * Knows no row before the first {@link #ensure}.
   *
   * @param ownerName database user who owns the rows made here
   */
  NodeRegister(
      NodeRows rows,
      OwnerDirectory owners,
      WriteEpoch epoch,
      String ownerName,
      NodeStatusRule rule) {
    this.rows = rows;
    this.owners = owners;
    this.epoch = epoch;
    this.ownerName = ownerName;
    this.rule = rule;
  }

  /** What is known of the rows. */
  RegisteredNodes known() {
    Map<String, ClusterHealth.StoreProblem> problems = new HashMap<>();
    unregistered.forEach((node, why) -> problems.put(node, why.problem()));
    return new RegisteredNodes(bound, problems);
  }

  /**
   * Finds or makes the row of each of the nodes; throws DatabaseException.
   *
   * @param addressByNode by which rows that AccountDB made may be found
   */
  void ensure(Set<String> nodes, Map<String, String> addressByNode, Instant now) {
    load();
    unregistered.keySet().retainAll(nodes);
    for (String node : nodes) {
      Unregistered why = unregistered.get(node);
      if (!bound.containsKey(node) && (why == null || !now.isBefore(why.retryAt()))) {
        ensure(node, addresses(node, addressByNode), now);
      }
    }
    load();
  }

  private void load() {
    if (!loaded) {
      bound = rows.bound(epoch.cluster());
      loaded = true;
    }
  }

  /** Reads the rows again before anything else, and writes anew how the nodes fare. */
  void forget() {
    bound = Map.of();
    loaded = false;
    written.clear();
    previousHeartbeat = null;
  }

  /** The name comes first: it becomes the hostname of a new row. */
  private static List<String> addresses(String node, Map<String, String> addressByNode) {
    return Stream.concat(Stream.of(node), Stream.ofNullable(addressByNode.get(node))).toList();
  }

  private void ensure(String node, List<String> addresses, Instant now) {
    switch (owners.owner(ownerName)) {
      case OwnerLookup.Found owner -> register(node, addresses, owner.id(), now);
      case OwnerLookup.Inactive(String name) ->
          refuse(
              node,
              "NodeOwnerNotFound",
              "database user " + name + " is switched off; " + NODE_OWNER,
              now);
      case OwnerLookup.Unknown(String name) ->
          refuse(
              node,
              "NodeOwnerNotFound",
              "there is no database user " + name + "; " + NODE_OWNER,
              now);
      case OwnerLookup.DatabaseUnreachable(String why) ->
          refuse(node, StoreProblems.DATABASE_UNREACHABLE, why, now);
    }
  }

  private void register(String node, List<String> addresses, int ownerId, Instant now) {
    NodeRow row;
    try {
      row = rows.ensure(epoch.held(), node, addresses, ownerId);
    } catch (DatabaseException e) {
      if (e.failure() instanceof DatabaseFailure.Refused refused) {
        refuse(node, "DatabaseRefused", refused.message(), now);
        return;
      }
      throw e;
    }
    switch (row) {
      case NodeRow.Found _, NodeRow.Created _ -> {
        unregistered.remove(node);
        loaded = false;
      }
      case NodeRow.Ambiguous(List<Integer> fitting) ->
          refuse(
              node,
              "NodeRowAmbiguous",
              "several proxmox_nodes rows fit node " + node + ": " + fitting + "; keep one",
              now);
    }
  }

  private void refuse(String node, String reason, String message, Instant now) {
    unregistered.put(
        node, new Unregistered(new ClusterHealth.StoreProblem(reason, message), now.plus(RETRY)));
  }

  /**
   * Writes how the nodes fare, where there is something to write, and reads then who owns their
   * rows and what these let in; throws DatabaseException.
   */
  void heartbeat(ClusterHealth health, Map<String, NodeResource> nodes, Instant now) {
    Map<String, NodeStatus> statuses = new HashMap<>();
    bound
        .keySet()
        .forEach(
            node ->
                rule.status(health, nodes.get(node), now)
                    .ifPresent(status -> statuses.put(node, status)));
    boolean changed =
        statuses.entrySet().stream()
            .anyMatch(entry -> entry.getValue() != written.get(entry.getKey()));
    boolean minuteOver =
        previousHeartbeat == null || !now.isBefore(previousHeartbeat.plus(HEARTBEAT));
    if (changed || (minuteOver && statuses.containsValue(NodeStatus.CONNECTED))) {
      List<NodeHeartbeat> beats = new ArrayList<>();
      bound.forEach(
          (node, row) -> {
            NodeStatus status = statuses.get(node);
            if (status != null) {
              beats.add(
                  new NodeHeartbeat(
                      row.id(),
                      status,
                      status == NodeStatus.CONNECTED ? health.lastCompletePoll() : null));
            }
          });
      bound = rows.heartbeat(epoch.held(), beats);
      written.putAll(statuses);
      previousHeartbeat = now;
    }
  }

  /** A node without a row, and when to try again. */
  private record Unregistered(ClusterHealth.StoreProblem problem, Instant retryAt) {}
}
