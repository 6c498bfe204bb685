package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sync.Claim;
import io.accountdb.vmoperator.sync.Claimant;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VirtualMachineIndexTest {
  private final VirtualMachineIndex index = new VirtualMachineIndex();

  @Test
  void shouldNotTakeAnEmptyCacheForAClusterThatNobodyRefersTo() {
    // Given
    assertThat(index.referringTo("lab")).as("while the informers are being filled").isEmpty();
    assertThat(index.on("lab")).isEmpty();
    assertThat(index.on("lab", 101)).isEmpty();
    assertThat(index.isOlder(new Claimant("team-a", "web-1", "uid-1"))).isTrue();

    // When
    index.filled();

    // Then
    assertThat(index.referringTo("lab")).hasValueSatisfying(vms -> assertThat(vms).isEmpty());
    assertThat(index.isOlder(new Claimant("team-a", "web-1", "uid-1")))
        .as("what comes later")
        .isFalse();
  }

  @Test
  void shouldFindTheClaimsOnAGuest() {
    // Given
    index.over(
        new Resources(
            List.of(
                vm("web-1", "lab", "{vmid: 101}"),
                vm("web-2", "lab", "{vmid: 102}"),
                vm("web-3", "lab", "{vmid: 101, operation: {type: Clone, vmid: 101}}"),
                vm("web-4", "lab", "{}"),
                vm("web-5", "lab", "null"),
                vm("web-6", "other", "{vmid: 101}"))));

    // When
    index.filled();

    // Then
    assertThat(index.on("lab", 101))
        .extracting(Claim::claimant)
        .extracting(Claimant::name)
        .containsExactlyInAnyOrder("web-1", "web-3");
    assertThat(index.on("lab", 103)).isEmpty();
  }

  private static VirtualMachine vm(String name, String cluster, String status) {
    return Serialization.unmarshal(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: %s, namespace: team-a, uid: uid-of-%1$s}
        spec: {clusterRef: {name: %s}}
        status: %s
        """
            .formatted(name, cluster, status),
        VirtualMachine.class);
  }

  /** An informer's cache that holds these. */
  private static final class Resources implements IndexerResourceCache<VirtualMachine> {
    private final List<VirtualMachine> all;
    private final Map<String, Function<VirtualMachine, List<String>>> indexers = new HashMap<>();

    Resources(List<VirtualMachine> all) {
      this.all = all;
    }

    @Override
    public void addIndexers(Map<String, Function<VirtualMachine, List<String>>> added) {
      indexers.putAll(added);
    }

    @Override
    public List<VirtualMachine> byIndex(String name, String key) {
      return list(vm -> indexers.get(name).apply(vm).contains(key)).toList();
    }

    @Override
    public Stream<VirtualMachine> list(Predicate<VirtualMachine> which) {
      return all.stream().filter(which);
    }

    @Override
    public Stream<VirtualMachine> list(String namespace, Predicate<VirtualMachine> which) {
      return list(which);
    }

    @Override
    public Optional<VirtualMachine> get(ResourceID id) {
      return list(vm -> ResourceID.fromResource(vm).equals(id)).findFirst();
    }

    @Override
    public Stream<ResourceID> keys() {
      return all.stream().map(ResourceID::fromResource);
    }
  }
}
