package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.AgentInterface;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressRulesTest {
  private static final Map<String, String> SLOTS =
      Map.of("BC:24:11:2E:C5:00", "net0", "BC:24:11:2E:C5:01", "net1");

  @Test
  void shouldPutIpv4BeforeIpv6AndLowerSlotsFirst() {
    // Given
    List<AgentInterface> interfaces =
        List.of(
            new AgentInterface("eth1", "bc:24:11:2e:c5:01", List.of("10.0.0.7")),
            new AgentInterface("eth0", "bc:24:11:2e:c5:00", List.of("2001:db8::10", "192.0.2.10")));

    // When
    List<GuestIpAddress> addresses = AddressRules.select(interfaces, SLOTS);

    // Then
    assertThat(addresses)
        .containsExactly(
            new GuestIpAddress("192.0.2.10", "eth0", "net0", "BC:24:11:2E:C5:00"),
            new GuestIpAddress("10.0.0.7", "eth1", "net1", "BC:24:11:2E:C5:01"),
            new GuestIpAddress("2001:db8::10", "eth0", "net0", "BC:24:11:2E:C5:00"));
  }

  @Test
  void shouldLeaveOutWhatIsNotGlobal() {
    // Given
    List<AgentInterface> interfaces =
        List.of(
            new AgentInterface("lo", "00:00:00:00:00:00", List.of("127.0.0.1", "::1")),
            new AgentInterface(
                "eth0",
                "bc:24:11:2e:c5:00",
                List.of(
                    "fe80::be24:11ff:fe2e:c500",
                    "169.254.3.4",
                    "224.0.0.1",
                    "2001:db8::1%eth0",
                    "nonsense")));

    // When / Then
    assertThat(AddressRules.select(interfaces, SLOTS)).isEmpty();
  }

  @Test
  void shouldLeaveOutBridgesAndTunnelsInsideTheGuest() {
    // Given
    List<AgentInterface> interfaces =
        List.of(
            new AgentInterface("docker0", "02:42:ac:11:00:01", List.of("172.17.0.1")),
            new AgentInterface("cni0", "5a:00:00:00:00:01", List.of("10.244.0.1")),
            new AgentInterface("eth0", "bc:24:11:2e:c5:00", List.of("192.0.2.10")));

    // When / Then
    assertThat(AddressRules.select(interfaces, SLOTS))
        .extracting(GuestIpAddress::address)
        .containsExactly("192.0.2.10");
  }
}
