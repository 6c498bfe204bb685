package io.accountdb.vmoperator.sandbox.proxmox;

import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.transport.Endpoints;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Storage;
import java.util.List;

/**
 * Lets parts of the cluster fail and come back. For tests and for {@code sandbox fault}.
 *
 * <p>Quorum does not follow from the nodes that are up: who wants both to fail says both.
 */
public final class Outages {
  private final Cluster cluster;
  private final Endpoints endpoints;

  Outages(Cluster cluster, Endpoints endpoints) {
    this.cluster = cluster;
    this.endpoints = endpoints;
  }

  /** Changes are refused from now on; what can be read still can. */
  public void loseQuorum() {
    cluster.health().quorate(false);
  }

  public void regainQuorum() {
    cluster.health().quorate(true);
  }

  /**
   * Cuts a node off from its clients and from the other nodes. Its guests run on.
   *
   * @throws IllegalArgumentException where there is no such node
   */
  public void isolate(String node) {
    cluster.health().reachable(known(node), false);
    endpoints.close(node);
  }

  /**
   * Takes back {@link #isolate}.
   *
   * @throws IllegalArgumentException where there is no such node
   * @throws java.io.UncheckedIOException where another program has taken the node's port
   */
  public void reconnect(String node) {
    cluster.health().reachable(known(node), true);
    endpoints.open(node);
  }

  /** Ends a node's pvestatd: after five simulated minutes nothing is known of its guests. */
  public void stopStatistics(String node) {
    cluster.health().statistics(known(node), false);
  }

  public void resumeStatistics(String node) {
    cluster.health().statistics(known(node), true);
  }

  /** Ends a node's pveproxy alone: its clients are refused, the other nodes still reach it. */
  public void closeEndpoint(String node) {
    endpoints.close(known(node));
  }

  /**
   * Takes back {@link #closeEndpoint}.
   *
   * @throws java.io.UncheckedIOException where another program has taken the node's port
   */
  public void openEndpoint(String node) {
    endpoints.open(known(node));
  }

  /**
   * Cuts a storage off from all nodes: nothing on it can be made, copied or freed.
   *
   * @throws IllegalArgumentException where there is no such storage
   */
  public void takeOffline(String storage) {
    cluster.health().online(knownStorage(storage), false);
  }

  /**
   * Takes back {@link #takeOffline}.
   *
   * @throws IllegalArgumentException where there is no such storage
   */
  public void bringOnline(String storage) {
    cluster.health().online(knownStorage(storage), true);
  }

  /** Everything works again. */
  public void end() {
    cluster.world().storages().forEach(storage -> bringOnline(storage.name()));
    regainQuorum();
    for (Node node : cluster.world().nodes()) {
      reconnect(node.name());
      resumeStatistics(node.name());
    }
  }

  private String knownStorage(String name) {
    if (cluster.world().storage(name).isEmpty()) {
      List<String> names = cluster.world().storages().stream().map(Storage::name).toList();
      throw new IllegalArgumentException(
          "no storage is called '" + name + "'; there are " + String.join(", ", names));
    }
    return name;
  }

  private String known(String name) {
    if (cluster.world().node(name).isEmpty()) {
      List<String> names = cluster.world().nodes().stream().map(Node::name).toList();
      throw new IllegalArgumentException(
          "no node is called '" + name + "'; there are " + String.join(", ", names));
    }
    return name;
  }
}
