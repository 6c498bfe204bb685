package io.accountdb.vmoperator.api.reading;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.accountdb.vmoperator.store.VmStatistics;
import io.accountdb.vmoperator.store.VmTotals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statistics as the API shows them. */
@JsonNaming(SnakeCaseStrategy.class)
record StatisticsJson(ByStatus byStatus, List<OfOwner> byOwner, List<OfNode> byNode) {
  static StatisticsJson of(VmStatistics statistics) {
    VmTotals all = statistics.all();
    return new StatisticsJson(
        new ByStatus(all.running(), all.stopped(), all.error()),
        statistics.owners().stream().map(OfOwner::of).toList(),
        statistics.nodes().stream().map(OfNode::of).toList());
  }

  record ByStatus(long running, long stopped, long error) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record OfOwner(int ownerId, long vms, long cpuCores, long memoryMb, long diskGb) {
    private static OfOwner of(VmStatistics.OfOwner owner) {
      VmTotals totals = owner.totals();
      return new OfOwner(
          owner.ownerId(), totals.vms(), totals.cpuCores(), totals.memoryMb(), totals.diskGb());
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  record OfNode(
      int proxmoxNode,
      @Nullable String proxmoxNodeName,
      long vms,
      long cpuCores,
      long memoryMb,
      long diskGb) {
    private static OfNode of(VmStatistics.OfNode node) {
      VmTotals totals = node.totals();
      return new OfNode(
          node.nodeId(),
          node.nodeName(),
          totals.vms(),
          totals.cpuCores(),
          totals.memoryMb(),
          totals.diskGb());
    }
  }
}
