package io.accountdb.vmoperator.store;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the agent of a Proxmox cluster last wrote to the database.
 *
 * @param age by the database's clock; null where it never has
 * @param unconnected names of nodes whose status is not {@code connected}
 */
public record AgentAge(ClusterKey cluster, @Nullable Duration age, List<String> unconnected) {
  public AgentAge {
    unconnected = List.copyOf(unconnected);
  }
}
