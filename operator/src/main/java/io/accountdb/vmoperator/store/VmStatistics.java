package io.accountdb.vmoperator.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the VMs that somebody sees are together, by owner and by node. */
public record VmStatistics(VmTotals all, List<OfOwner> owners, List<OfNode> nodes) {
  public VmStatistics {
    owners = List.copyOf(owners);
    nodes = List.copyOf(nodes);
  }

  /** The VMs of one owner. */
  public record OfOwner(int ownerId, VmTotals totals) {}

  /**
   * The VMs on one node.
   *
   * @param nodeName null where the viewer may not see the node
   */
  public record OfNode(int nodeId, @Nullable String nodeName, VmTotals totals) {}
}
