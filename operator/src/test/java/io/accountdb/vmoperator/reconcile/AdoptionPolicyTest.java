package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.sync.BindingLookup.Binding;
import io.accountdb.vmoperator.sync.Claimant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which guests that exist may become a resource's VM. */
class AdoptionPolicyTest {
  private static final Claimant CLAIMANT = new Claimant("team-a", "web-1", PlannerScenario.UID);

  private final Map<String, String> config =
      new HashMap<>(Map.of("name", "web-1", "smbios1", "uuid=" + PlannerScenario.OUR_UUID));
  private final Set<Integer> takenVmids = new HashSet<>();
  private List<Binding> bindings = List.of();

  @Test
  void shouldAllowAGuestThatNobodyHas() {
    assertThat(objection()).isEmpty();
  }

  @Test
  void shouldAllowTheVmOfAnEarlierResourceOfThisName() {
    // Given
    Claimant earlier = new Claimant("team-a", "web-1", "another-uid");
    config.put("description", marker(PlannerScenario.CLUSTER_ID, earlier, 105));
    bindings = List.of(new Binding(7, 17, 105, PlannerScenario.OUR_UUID, earlier));

    // Then
    assertThat(objection()).isEmpty();
  }

  @Test
  void shouldRefuseATemplate() {
    // Given
    config.put("template", "1");

    // Then
    assertThat(objection()).hasValue("VMID 105 is a template");
  }

  @Test
  void shouldRefuseAGuestThatCannotBeIdentified() {
    // Given
    config.remove("smbios1");

    // Then
    assertThat(objection().orElseThrow()).contains("no smbios1 uuid");
  }

  @Test
  void shouldRefuseAGuestThatAnotherResourceClaims() {
    // Given
    takenVmids.add(105);

    // Then
    assertThat(objection()).hasValue("VMID 105 is claimed by another VirtualMachine");
  }

  @Test
  void shouldRefuseAGuestWhoseRowBindsItToAnotherResource() {
    // Given
    bindings =
        List.of(
            new Binding(
                7, 17, 105, PlannerScenario.OUR_UUID, new Claimant("team-b", "web-1", "u")));

    // Then
    assertThat(objection()).hasValue("VMID 105 is bound to VirtualMachine team-b/web-1");
  }

  @Test
  void shouldRefuseAGuestThatIsMarkedForAnotherResource() {
    // Given
    config.put(
        "description",
        marker(PlannerScenario.CLUSTER_ID, new Claimant("team-a", "web-2", "u"), 105));

    // Then
    assertThat(objection().orElseThrow()).contains("marked as VirtualMachine team-a/web-2");
  }

  @Test
  void shouldRefuseTheVmOfAResourceOfThisNameInAnotherKubernetesCluster() {
    // Given
    config.put("description", marker("elsewhere", CLAIMANT, 105));

    // Then
    assertThat(objection().orElseThrow()).contains("of the Kubernetes cluster elsewhere");
  }

  @Test
  void shouldNotMindALineThatACopyInherited() {
    // Given
    config.put(
        "description",
        marker(PlannerScenario.CLUSTER_ID, new Claimant("team-a", "web-2", "u"), 100));

    // Then
    assertThat(objection()).isEmpty();
  }

  private static String marker(String clusterId, Claimant claimant, int vmid) {
    return new Marker(
            clusterId, claimant.namespace(), claimant.name(), claimant.uid(), vmid, 1, false)
        .under("");
  }

  private Optional<String> objection() {
    Desired desired =
        new Desired(
            PlannerScenario.CLUSTER_ID,
            CLAIMANT,
            1,
            null,
            Pause.NONE,
            null,
            PlannerScenario.parse("{clusterRef: {name: lab}}"));
    return new AdoptionPolicy(desired, takenVmids, bindings)
        .objection(105, new GuestConfig("d".repeat(40), config));
  }
}
