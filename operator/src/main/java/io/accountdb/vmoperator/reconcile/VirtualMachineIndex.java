package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.Claim;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.Claims;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The VirtualMachines of the informer's cache, by cluster and by Namespace; answers the agent's
 * question which guest is claimed by whom.
 */
public final class VirtualMachineIndex implements Claims {
  // Not "namespace": the informer itself has an index of that name.
  private static final String CLUSTER = "vms-of-cluster";
  private static final String NAMESPACE = "vms-of-namespace";
  private static final String GUEST = "vms-of-guest";

  private volatile @Nullable IndexerResourceCache<VirtualMachine> cache;

  /**
   * Namespace and name of those that were there when this process began; null until they are known.
   */
  private volatile @Nullable Set<String> first;

  /** Called while the controller is being set up. */
  void over(IndexerResourceCache<VirtualMachine> informerCache) {
    informerCache.addIndexers(
        Map.of(
            CLUSTER, vm -> List.of(vm.getSpec().clusterRef().name()),
            NAMESPACE, vm -> List.of(vm.getMetadata().getNamespace()),
            GUEST, VirtualMachineIndex::guests));
    cache = informerCache;
  }

  private static List<String> guests(VirtualMachine vm) {
    VirtualMachineStatus status = vm.getStatus();
    return status == null || status.vmid() == null
        ? List.of()
        : List.of(guest(vm.getSpec().clusterRef().name(), status.vmid()));
  }

  private static String guest(String cluster, int vmid) {
    return cluster + "/" + vmid;
  }

  /** Called once the informers have synced. */
  void filled() {
    IndexerResourceCache<VirtualMachine> present = cache;
    first =
        present == null
            ? Set.of()
            : present
                .list()
                .map(vm -> vm.getMetadata().getNamespace() + "/" + vm.getMetadata().getName())
                .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether there may have been a resource of this name before this process. */
  boolean isOlder(Claimant claimant) {
    Set<String> known = first;
    return known == null || known.contains(claimant.toString());
  }

  List<VirtualMachine> onCluster(String cluster) {
    return by(CLUSTER, cluster);
  }

  /** All that refer to a cluster; empty while they are not known yet. */
  Optional<List<VirtualMachine>> referringTo(String cluster) {
    return first != null ? Optional.of(onCluster(cluster)) : Optional.empty();
  }

  List<VirtualMachine> inNamespace(String namespace) {
    return by(NAMESPACE, namespace);
  }

  private List<VirtualMachine> by(String index, String key) {
    IndexerResourceCache<VirtualMachine> present = cache;
    return present == null ? List.of() : present.byIndex(index, key);
  }

  @Override
  public Optional<List<Claim>> on(String cluster) {
    return referringTo(cluster).map(VirtualMachineIndex::claims);
  }

  @Override
  public List<Claim> on(String cluster, int vmid) {
    return claims(by(GUEST, guest(cluster, vmid)));
  }

  private static List<Claim> claims(List<VirtualMachine> vms) {
    return vms.stream().map(VirtualMachineIndex::claim).flatMap(Optional::stream).toList();
  }

  private static Optional<Claim> claim(VirtualMachine vm) {
    VirtualMachineStatus status = vm.getStatus();
    if (status == null || status.vmid() == null) {
      return Optional.empty();
    }
    Operation operation = status.operation();
    boolean cloning = operation != null && operation.type() == Operation.Type.CLONE;
    VirtualMachineStatus.Owner owner = status.owner();
    boolean proven = !cloning && status.biosUUID() != null && owner != null;
    return Optional.of(
        new Claim(
            claimant(vm),
            status.vmid(),
            proven ? status.biosUUID() : null,
            proven && owner != null ? Math.toIntExact(owner.id()) : null,
            status.templateVMID(),
            vm.getSpec().description()));
  }

  static Claimant claimant(VirtualMachine vm) {
    return new Claimant(
        vm.getMetadata().getNamespace(), vm.getMetadata().getName(), vm.getMetadata().getUid());
  }
}
