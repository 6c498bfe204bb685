package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.NodeResource;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeStatusRuleTest {
  private static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");
  private static final NodeResource ONLINE = new NodeResource("pve1", "online");

  private final NodeStatusRule rule = new NodeStatusRule(Duration.ofSeconds(5));
  private final ClusterHealth healthy =
      new ClusterHealth(NOW, null, null, null, "9.2.11", true, 1, 1, 0, null);

  @Test
  void shouldSayWhatTheClusterSays() {
    assertThat(rule.status(healthy, ONLINE, NOW)).contains(NodeStatus.CONNECTED);
    assertThat(rule.status(healthy, new NodeResource("pve1", "offline"), NOW))
        .contains(NodeStatus.DISCONNECTED);
    assertThat(rule.status(healthy, null, NOW)).contains(NodeStatus.DISCONNECTED);
    assertThat(rule.status(healthy, new NodeResource("pve1", "unknown"), NOW)).isEmpty();
  }

  @Test
  void shouldSayNothingBeforeTheFirstPoll() {
    assertThat(rule.status(ClusterHealth.UNKNOWN, null, NOW)).isEmpty();
  }

  @Test
  void shouldDisconnectOnlyAfterAMinuteAndThreeIntervals() {
    // Given
    ClusterHealth failing = healthy.withPollFailure(FakeProxmox.UNREACHABLE, NOW);
    NodeStatusRule slow = new NodeStatusRule(Duration.ofSeconds(30));

    // When / Then
    assertThat(rule.status(failing, ONLINE, NOW.plusSeconds(59))).isEmpty();
    assertThat(rule.status(failing, ONLINE, NOW.plusSeconds(60))).contains(NodeStatus.DISCONNECTED);
    assertThat(slow.status(failing, ONLINE, NOW.plusSeconds(89))).isEmpty();
    assertThat(slow.status(failing, ONLINE, NOW.plusSeconds(90))).contains(NodeStatus.DISCONNECTED);
  }

  @Test
  void shouldSayErrorAtOnceWhereAPersonIsNeeded() {
    // Given
    ProxmoxFailure untrusted =
        new ProxmoxFailure.NeedsPerson(
            ProxmoxFailure.Kind.UNTRUSTED_CERTIFICATE, "unknown issuer", Map.of());

    // When / Then
    assertThat(rule.status(healthy.withPollFailure(untrusted, NOW), ONLINE, NOW))
        .contains(NodeStatus.ERROR);
  }
}
