package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.api.writing.VirtualMachineClient.Created;
import io.accountdb.vmoperator.store.ClusterKey;
import io.accountdb.vmoperator.store.Placements;
import io.accountdb.vmoperator.store.VmQueries;
import io.accountdb.vmoperator.store.VmRow;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Makes VirtualMachines: {@code POST /vms}. */
final class Creation {
  /** More do not wait: those who wait are not to take all places of the server. */
  private static final int WAITING = 16;

  private final String clusterId;
  private final Destinations destinations;
  private final Placements placements;
  private final VmidClaims claims;
  private final VirtualMachineClient virtualMachines;
  private final VmQueries rows;
  private final Semaphore places = new Semaphore(WAITING);

  /**
   * @param clusterId of the Kubernetes cluster: a database may serve several
   */
  Creation(
      String clusterId,
      Destinations destinations,
      Placements placements,
      VmidClaims claims,
      VirtualMachineClient virtualMachines,
      VmQueries rows) {
    this.clusterId = clusterId;
    this.destinations = destinations;
    this.placements = placements;
    this.claims = claims;
    this.virtualMachines = virtualMachines;
    this.rows = rows;
  }

  /**
   * Makes one; a name that is taken there is refused, also when the same was sent before.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 403, 409, 422 or 503
   */
  StoredVm create(Caller caller, @Nullable String namespace, VmRequest request) {
    Destination destination = destinations.find(caller, namespace, request);
    if (request.vmid() != null && taken(destination.cluster(), request.vmid())) {
      throw Problems.of(
          ProblemType.DUPLICATE, "there is a VM with vmid %d".formatted(request.vmid()));
    }
    ResourceName name = ResourceName.of(String.valueOf(request.name()));
    return switch (virtualMachines.create(
        destination.namespace(), Manifest.of(name, request, destination))) {
      case Created.New(StoredVm vm) -> vm;
      case Created.NameTaken ignored ->
          throw Problems.of(
              ProblemType.DUPLICATE, "there is a VM of the name %s".formatted(request.name()));
      case Created.NoNamespace ignored -> throw Destinations.noNamespace(destination.namespace());
    };
  }

  private boolean taken(String cluster, int vmid) {
    return placements.taken(new ClusterKey(clusterId, cluster), vmid)
        || claims.taken(cluster, vmid);
  }

  /** The new VM's row, where it has one in time and a place to wait for it is free. */
  Optional<VmRow> row(Caller caller, StoredVm created, Duration patience) {
    if (!places.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return virtualMachines
          .awaitRow(created, patience)
          .flatMap(id -> rows.byId(caller.viewer(), Math.toIntExact(id)));
    } finally {
      places.release();
    }
  }
}
