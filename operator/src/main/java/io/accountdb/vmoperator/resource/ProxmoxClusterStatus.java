package io.accountdb.vmoperator.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the cluster fares.
 *
 * @param version of the node that answers
 * @param virtualMachines in the cluster that the token sees, without templates and containers
 * @param availableTemplates that may be cloned and whose disks are known; at most 256
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProxmoxClusterStatus(
    @Nullable Long observedGeneration,
    @Nullable String version,
    @Nullable Boolean quorate,
    @Nullable Nodes nodes,
    @Nullable Integer virtualMachines,
    @Nullable List<Template> availableTemplates,
    @Nullable List<Condition> conditions) {

  /** Nothing observed yet. */
  public static final ProxmoxClusterStatus EMPTY =
      new ProxmoxClusterStatus(null, null, null, null, null, null, null);

  /** Nodes of the cluster. */
  public record Nodes(@Required Integer online, @Required Integer total) {}

  /**
   * A template.
   *
   * @param bootDisk slot of the disk that its clones boot from
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Template(
      @Required Integer vmid,
      @Nullable String name,
      @Nullable String bootDisk,
      @Required List<Disk> disks) {}

  /**
   * A disk of a template.
   *
   * @param size a quantity; null where Proxmox's configuration gives none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Disk(@Required String slot, @Nullable String size) {}

  /** The same with these templates. */
  public ProxmoxClusterStatus with(List<Template> known) {
    return new ProxmoxClusterStatus(
        observedGeneration,
        version,
        quorate,
        nodes,
        virtualMachines,
        known.isEmpty() ? null : List.copyOf(known),
        conditions);
  }
}
