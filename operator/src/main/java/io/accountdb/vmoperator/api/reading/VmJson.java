package io.accountdb.vmoperator.api.reading;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.accountdb.vmoperator.store.Page;
import io.accountdb.vmoperator.store.ResourceRef;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VM as the API shows it: the columns of {@code vms}, and where it comes from. */
@JsonNaming(SnakeCaseStrategy.class)
public record VmJson(
    int id,
    int vmid,
    String name,
    @Nullable String ipAddress,
    String status,
    @Nullable Integer cpuCores,
    @Nullable Integer memoryMb,
    @Nullable Integer diskGb,
    int proxmoxNode,
    @Nullable Integer templateId,
    @Nullable String notes,
    Instant createdAt,
    Instant updatedAt,
    int ownerId,
    @Nullable String proxmoxNodeName,
    boolean managed,
    @Nullable String namespace,
    @Nullable String resourceName) {
  /** The same as JSON. */
  public static VmJson of(VmRow row) {
    VmFacts facts = row.facts();
    @Nullable ResourceRef resource = row.resource();
    return new VmJson(
        row.id(),
        facts.vmid(),
        facts.name(),
        facts.ipAddress(),
        facts.status().databaseValue(),
        facts.cpuCores(),
        facts.memoryMb(),
        facts.diskGb(),
        facts.nodeId(),
        facts.templateId(),
        row.notes(),
        row.createdAt(),
        row.updatedAt(),
        row.ownerId(),
        row.nodeName(),
        row.managed(),
        resource == null ? null : resource.namespace(),
        resource == null ? null : resource.name());
  }

  /** Some of a list. */
  record OfPage(List<VmJson> vms, long total, int limit, int offset) {
    static OfPage of(Page<VmRow> page, int limit, int offset) {
      return new OfPage(page.rows().stream().map(VmJson::of).toList(), page.total(), limit, offset);
    }
  }
}
