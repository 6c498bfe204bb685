package io.accountdb.vmoperator.proxmox;

import java.util.List;

/** The guests and nodes that the token may see. Filtering by rights is silent. */
public record ClusterResources(List<GuestResource> guests, List<NodeResource> nodes) {
  public ClusterResources {
    guests = List.copyOf(guests);
    nodes = List.copyOf(nodes);
  }
}
