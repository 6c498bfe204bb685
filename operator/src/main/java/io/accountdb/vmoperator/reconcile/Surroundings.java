package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.NamespacePolicy;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Limits;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.AgentSight;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.Inventory;
import io.fabric8.kubernetes.api.model.Namespace;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what the planner sees of a VirtualMachine's surroundings, without asking Proxmox. */
final class Surroundings {
  private final String clusterId;
  private final Function<String, Optional<ProxmoxCluster>> clusters;
  private final Function<String, Optional<Namespace>> namespaces;
  private final VirtualMachineIndex index;
  private final Connections connections;
  private final Inventory inventory;
  private final VmidReservations reservations;
  private final SentClones clones;
  private final Sightings sightings;
  private final Departures departures;
  private final BooleanSupplier definitionGoes;
  private final Clock clock;

  Surroundings(
      String clusterId,
      Function<String, Optional<ProxmoxCluster>> clusters,
      Function<String, Optional<Namespace>> namespaces,
      VirtualMachineIndex index,
      Connections connections,
      Inventory inventory,
      VmidReservations reservations,
      SentClones clones,
      Sightings sightings,
      Departures departures,
      BooleanSupplier definitionGoes,
      Clock clock) {
    this.clusterId = clusterId;
    this.clusters = clusters;
    this.namespaces = namespaces;
    this.index = index;
    this.connections = connections;
    this.inventory = inventory;
    this.reservations = reservations;
    this.clones = clones;
    this.sightings = sightings;
    this.departures = departures;
    this.definitionGoes = definitionGoes;
    this.clock = clock;
  }

  Desired desired(VirtualMachine vm) {
    @Nullable String deletion = vm.getMetadata().getDeletionTimestamp();
    return new Desired(
        clusterId,
        VirtualMachineIndex.claimant(vm),
        vm.getMetadata().getGeneration(),
        deletion == null ? null : Instant.parse(deletion),
        Pause.of(vm, clusters.apply(vm.getSpec().clusterRef().name())),
        vm.getMetadata().getAnnotations().get(Api.TAKE_OVER_ANNOTATION),
        vm.getSpec());
  }

  Observed observe(VirtualMachine vm) {
    String cluster = vm.getSpec().clusterRef().name();
    Claimant claimant = VirtualMachineIndex.claimant(vm);
    VirtualMachineStatus status =
        vm.getStatus() == null ? VirtualMachineStatus.EMPTY : vm.getStatus();
    Optional<Namespace> namespace = namespaces.apply(claimant.namespace());
    Map<String, String> labels = labels(namespace);
    return new Observed(
        clock.instant(),
        status,
        view(cluster, labels, vm.isMarkedForDeletion()),
        OwnerPolicy.decide(
            claimant.namespace(),
            labels,
            annotations(namespace),
            vm.getSpec().owner(),
            inventory::owner),
        inventory.mirror(cluster, claimant),
        status.vmid() == null ? Optional.empty() : inventory.addresses(cluster, status.vmid()),
        status.vmid() == null ? AgentSight.UNKNOWN : inventory.agentOf(cluster, status.vmid()),
        isProven(cluster, status),
        task(cluster, status.operation(), claimant),
        clones.mayBeUnknown(claimant),
        sightings.goneSince(claimant.uid()),
        vm.isMarkedForDeletion()
            ? MassDeletion.around(
                vm, clusters.apply(cluster), index.onCluster(cluster), departures.of(cluster))
            : MassDeletion.NONE,
        vm.isMarkedForDeletion() && definitionGoes.getAsBoolean(),
        Facts.NONE);
  }

  private boolean isProven(String cluster, VirtualMachineStatus status) {
    return status.vmid() != null
        && status.biosUUID() != null
        && inventory.isProven(cluster, status.vmid(), status.biosUUID());
  }

  private ClusterView view(String name, Map<String, String> namespaceLabels, boolean deleting) {
    Optional<ProxmoxCluster> cluster = clusters.apply(name);
    if (cluster.isEmpty()) {
      return new ClusterView.NotFound();
    }
    ProxmoxClusterSpec spec = cluster.get().getSpec();
    if (!deleting && !NamespacePolicy.allows(spec.allowedNamespaces(), namespaceLabels)) {
      return new ClusterView.NotAllowed();
    }
    return switch (connections.get(name).orElse(null)) {
      case Connections.Connection.Open open -> {
        Limits limits = spec.limits();
        yield new ClusterView.Connected(
            spec.defaults(),
            limits == null ? null : limits.templates(),
            open.tokenUser(),
            open.proxmox().serverTime(),
            inventory.health(name),
            inventory.snapshot(name));
      }
      case Connections.Connection.Impossible impossible ->
          new ClusterView.NotConnected(
              "ProxmoxCluster %s cannot be connected: %s".formatted(name, impossible.message()),
              notReadySince(cluster.get()));
      case null -> new ClusterView.Connecting();
    };
  }

  /** By its own status, which is written right after it was noticed. */
  private Instant notReadySince(ProxmoxCluster cluster) {
    return Optional.ofNullable(cluster.getStatus())
        .flatMap(status -> Conditions.of(status.conditions()).get(ConditionType.READY))
        .filter(ready -> !ready.status().equals(Conditions.TRUE))
        .map(ready -> Instant.parse(ready.lastTransitionTime()))
        .orElseGet(clock::instant);
  }

  private @Nullable TaskStatus task(
      String cluster, @Nullable Operation operation, Claimant claimant) {
    return operation == null || operation.upid() == null
        ? null
        : inventory.task(cluster, Upid.parse(operation.upid()), claimant);
  }

  private static Set<String> upids(List<VirtualMachine> neighbours, String uid) {
    return neighbours.stream()
        .filter(vm -> !vm.getMetadata().getUid().equals(uid))
        .map(VirtualMachine::getStatus)
        .filter(Objects::nonNull)
        .map(VirtualMachineStatus::operation)
        .filter(Objects::nonNull)
        .map(Operation::upid)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static Map<String, String> labels(Optional<Namespace> namespace) {
    return namespace.map(found -> found.getMetadata().getLabels()).orElse(Map.of());
  }

  private static Map<String, String> annotations(Optional<Namespace> namespace) {
    return namespace.map(found -> found.getMetadata().getAnnotations()).orElse(Map.of());
  }

  Observer observer(VirtualMachine vm) {
    String cluster = vm.getSpec().clusterRef().name();
    String uid = vm.getMetadata().getUid();
    ProxmoxApi proxmox = proxmox(cluster);
    return new Observer(
        proxmox,
        guest -> inventory.config(cluster, guest, () -> proxmox.config(guest)),
        () -> inventory.bindings(cluster),
        () -> inventory.unbound(cluster),
        asked -> inventory.recordedVmids(cluster, asked.first(), asked.last()),
        () -> reservations.takenByOthers(cluster, uid),
        () -> upids(index.onCluster(cluster), uid));
  }

  /** Only a connected cluster is ever asked or changed. */
  ProxmoxApi proxmox(String cluster) {
    return switch (connections.get(cluster).orElse(null)) {
      case Connections.Connection.Open open -> open.proxmox();
      case Connections.Connection.Impossible impossible ->
          throw new IllegalStateException(impossible.message());
      case null -> throw new IllegalStateException(cluster + " is not connected");
    };
  }
}
