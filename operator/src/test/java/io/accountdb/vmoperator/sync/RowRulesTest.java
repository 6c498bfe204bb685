package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.MirrorFixture.NOW;
import static io.accountdb.vmoperator.sync.MirrorFixture.PVE1;
import static io.accountdb.vmoperator.sync.MirrorFixture.facts;
import static io.accountdb.vmoperator.sync.MirrorFixture.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.VmFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowRulesTest {
  private static final TestGuest GUEST = TestGuest.running(101);

  @Test
  void shouldCutANameThatIsTooLong() {
    // Given
    TestGuest guest = GUEST.named("n".repeat(120));

    // When / Then
    assertThat(of(seen(guest), guest.facts(), null).name()).isEqualTo("n".repeat(100));
  }

  @Test
  void shouldRoundDisksUpToGib() {
    // Given
    TestGuest guest = GUEST.with("scsi1", "local-lvm:vm-101-disk-1,size=512M");

    // When / Then
    assertThat(of(seen(guest), guest.facts(), null).diskGb()).isEqualTo(41);
  }

  @Test
  void shouldTakeTheFirstAddress() {
    // Given
    SeenGuest guest =
        withAddresses(
            new Addresses(
                List.of(
                    new GuestIpAddress("192.0.2.10", "eth0", "net0", TestGuest.MAC),
                    new GuestIpAddress("2001:db8::10", "eth0", "net0", TestGuest.MAC)),
                AgentSight.CONNECTED,
                0,
                NOW));

    // When / Then
    assertThat(of(guest, GUEST.facts(), null).ipAddress()).isEqualTo("192.0.2.10");
  }

  @Test
  void shouldKeepTheAddressWhileTheAgentHasNotBeenAsked() {
    // Given
    VmFacts old = withIp("192.0.2.10");

    // When / Then
    assertThat(of(withAddresses(Addresses.unknown(NOW)), GUEST.facts(), old).ipAddress())
        .isEqualTo("192.0.2.10");
  }

  @Test
  void shouldClearTheAddressThatIsGone() {
    // Given
    VmFacts old = withIp("192.0.2.10");

    // When / Then
    assertThat(of(withAddresses(Addresses.NONE), GUEST.facts(), old).ipAddress()).isNull();
  }

  private static VmFacts of(SeenGuest guest, GuestFacts facts, @Nullable VmFacts old) {
    return RowRules.of(guest, facts, PVE1, 9000, old).orElseThrow();
  }

  private static SeenGuest withAddresses(Addresses addresses) {
    SeenGuest guest = seen(GUEST);
    return new SeenGuest(
        guest.resource(),
        new GuestKnowledge(guest.knowledge().sighting(), guest.knowledge().reading(), addresses),
        guest.power());
  }

  private static VmFacts withIp(String address) {
    VmFacts facts = facts(101);
    return new VmFacts(
        facts.vmid(),
        facts.name(),
        address,
        facts.status(),
        facts.cpuCores(),
        facts.memoryMb(),
        facts.diskGb(),
        facts.nodeId(),
        facts.templateId());
  }
}
