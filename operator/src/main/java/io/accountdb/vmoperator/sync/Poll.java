package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.ClusterResources;
import io.accountdb.vmoperator.proxmox.DenseKeys;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.GuestUsage;
import io.accountdb.vmoperator.proxmox.NodeResource;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One complete poll: what the doors show of it, and its nodes, which only the agent needs.
 *
 * @param usage of the guests that run, by VMID
 * @param nodes by name
 * @param addressByNode IP addresses, as far as they are known
 */
record Poll(
    Snapshot snapshot,
    Map<Integer, GuestUsage> usage,
    Map<String, NodeResource> nodes,
    Map<String, String> addressByNode) {
  Poll {
    usage = DenseKeys.copyOf(usage);
    nodes = Map.copyOf(nodes);
    addressByNode = Map.copyOf(addressByNode);
  }

  static Poll of(
      ClusterResources resources, Map<String, String> addressByNode, long sequence, Instant at) {
    // A guest that migrates while the list is made may be in it twice; the later row is kept.
    return new Poll(
        new Snapshot(
            sequence,
            at,
            resources.guests().stream()
                .collect(
                    Collectors.toMap(
                        GuestResource::vmid, Function.identity(), (earlier, later) -> later))),
        resources.usage(),
        resources.nodes().stream()
            .collect(
                Collectors.toMap(
                    NodeResource::node, Function.identity(), (earlier, later) -> later)),
        addressByNode);
  }

  int nodesOnline() {
    return (int) nodes.values().stream().filter(node -> node.status().equals("online")).count();
  }

  /** Templates and containers are none. */
  int vms() {
    return (int) snapshot.guests().values().stream().filter(Poll::isVm).count();
  }

  private static boolean isVm(GuestResource guest) {
    return guest.type().equals("qemu") && !guest.template();
  }

  /** How many VMs are where, and how; templates and containers are none. */
  Map<AgentReport.Place, Integer> vmsByPlace() {
    return snapshot.guests().values().stream()
        .filter(Poll::isVm)
        .collect(
            Collectors.groupingBy(
                guest -> new AgentReport.Place(guest.node(), guest.status()),
                Collectors.summingInt(_ -> 1)));
  }

  /** Whether the node is there and answers the others. */
  boolean isOffline(String node) {
    return nodes.containsKey(node) && nodes.get(node).status().equals("offline");
  }
}
