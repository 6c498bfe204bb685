package io.accountdb.vmoperator.proxmox;

import java.util.List;
import java.util.Map;

/**
 * The guests and nodes that the token may see. Filtering by rights is silent.
 *
 * @param usage of the guests that run, by VMID
 */
public record ClusterResources(
    List<GuestResource> guests, Map<Integer, GuestUsage> usage, List<NodeResource> nodes) {
  public ClusterResources {
    guests = List.copyOf(guests);
    usage = DenseKeys.copyOf(usage);
    nodes = List.copyOf(nodes);
  }
}
