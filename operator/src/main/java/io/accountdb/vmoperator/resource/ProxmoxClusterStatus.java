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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProxmoxClusterStatus(
    @Nullable Long observedGeneration,
    @Nullable String version,
    @Nullable Boolean quorate,
    @Nullable Nodes nodes,
    @Nullable Integer virtualMachines,
    @Nullable List<Condition> conditions) {

  /** Nothing observed yet. */
  public static final ProxmoxClusterStatus EMPTY =
      new ProxmoxClusterStatus(null, null, null, null, null, null);

  /** Nodes of the cluster. */
  public record Nodes(@Required Integer online, @Required Integer total) {}
}
