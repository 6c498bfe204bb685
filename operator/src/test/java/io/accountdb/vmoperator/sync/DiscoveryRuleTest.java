package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.store.BoundNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DiscoveryRuleTest {
  private static final TestGuest GUEST = TestGuest.running(101);

  private Set<Integer> whitelist = Set.of();

  @Test
  void shouldSelectVmsAndNothingElse() {
    assertThat(
            select(
                GUEST,
                TestGuest.running(102).type("lxc"),
                TestGuest.running(103).template(),
                TestGuest.running(104).unknown()))
        .containsExactly(101);
  }

  @Test
  void shouldSkipWhatIsBeingMade() {
    assertThat(
            select(
                GUEST.locked("clone"),
                TestGuest.running(102).locked("create"),
                TestGuest.running(103).locked("backup")))
        .containsExactly(103);
  }

  @Test
  void shouldKeepToTheWhitelistOfTheNode() {
    // Given
    whitelist = Set.of(102, 103);

    // When / Then
    assertThat(select(GUEST, TestGuest.running(102), TestGuest.running(103).on("pve2")))
        .as("the whitelist is pve1's, and pve2 has no row")
        .containsExactly(102);
  }

  @Test
  void shouldSelectNothingWhereItIsSwitchedOff() {
    assertThat(new DiscoveryRule(false).select(snapshot(GUEST), nodes())).isEmpty();
  }

  private List<Integer> select(TestGuest... guests) {
    return new DiscoveryRule(true)
        .select(snapshot(guests), nodes())
        .map(GuestResource::vmid)
        .sorted()
        .toList();
  }

  private RegisteredNodes nodes() {
    return new RegisteredNodes(Map.of("pve1", new BoundNode(1, 3, whitelist)), Map.of());
  }

  private static Snapshot snapshot(TestGuest... guests) {
    return new Snapshot(
        1,
        MirrorFixture.NOW,
        Arrays.stream(guests).collect(Collectors.toMap(TestGuest::vmid, TestGuest::resource)));
  }
}
