package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.ClusterHealth;
import io.accountdb.vmoperator.sync.ClusterHealth.StoreProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterConditionsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private @Nullable Permissions permissions;

  @Test
  void shouldBeReadyWhenReachableAuthenticatedAndSynced() {
    // When
    ProxmoxClusterStatus status = status(health(NOW, null, null));

    // Then
    assertThat(told(status))
        .containsExactly(
            "Reachable=True Reachable",
            "Authenticated=True TokenAccepted",
            "Ready=True Connected",
            "Synced=True Synced",
            "PermissionsSufficient=Unknown Connecting");
    assertThat(status.nodes()).isEqualTo(new ProxmoxClusterStatus.Nodes(2, 3));
    assertThat(status.version()).isEqualTo("9.1.2");
  }

  @Test
  void shouldTellARefusedTokenFromAnUnreachableCluster() {
    assertThat(told(status(health(NOW, person(Kind.UNAUTHENTICATED), null))))
        .contains("Reachable=True Reachable", "Authenticated=False TokenRefused");
    assertThat(told(status(health(NOW, person(Kind.UNTRUSTED_CERTIFICATE), null))))
        .contains("Reachable=False UntrustedCertificate", "Ready=False UntrustedCertificate");
    assertThat(told(status(health(NOW, new ProxmoxFailure.RetryWhenReachable("m", false), null))))
        .contains("Reachable=False Unreachable", "Authenticated=Unknown Unreachable");
  }

  @Test
  void shouldNotBeSyncedWithAnOldPollOrAStoreThatLacksIt() {
    assertThat(told(status(health(NOW.minusSeconds(31), null, null))))
        .contains("Synced=False PollOverdue", "Ready=True Connected");
    assertThat(told(status(health(NOW, null, new StoreProblem("NodeOwnerNotFound", "m")))))
        .contains("Synced=False NodeOwnerNotFound");
  }

  @Test
  void shouldKnowNothingBeforeTheFirstPoll() {
    assertThat(told(status(ClusterHealth.UNKNOWN)))
        .containsOnly(
            "Reachable=Unknown Connecting",
            "Authenticated=Unknown Connecting",
            "Ready=Unknown Connecting",
            "Synced=Unknown Connecting",
            "PermissionsSufficient=Unknown Connecting");
  }

  @Test
  void shouldWarnOfMissingPrivilegesAndBeReadyAllTheSame() {
    // Given
    permissions = new Permissions(Map.of(), Map.of());

    // When
    ProxmoxClusterStatus status = status(health(NOW, null, null));

    // Then
    assertThat(told(status))
        .contains("PermissionsSufficient=False PrivilegesMissing", "Ready=True Connected");
    assertThat(status.conditions())
        .filteredOn(condition -> condition.type().equals("PermissionsSufficient"))
        .extracting(Condition::message)
        .singleElement()
        .asString()
        .contains("VM.Clone on /vms", "Sys.Audit on /, propagated");
  }

  @Test
  void shouldNameTheSecretThatIsMissing() {
    assertThat(
            told(
                ClusterConditions.impossible(
                    ProxmoxClusterStatus.EMPTY, 1, NOW, "CredentialsNotFound", "no Secret lab")))
        .contains("Ready=False CredentialsNotFound");
  }

  @Test
  void shouldSayWhoHoldsAClusterThatIsDeleted() {
    // Given
    ProxmoxClusterStatus connected = status(health(NOW, null, null));
    List<Claimant> holders =
        IntStream.rangeClosed(1, 7)
            .mapToObj(number -> new Claimant("team-a", "web-" + number, "uid-" + number))
            .toList();

    // When
    ProxmoxClusterStatus status = ClusterConditions.held(connected, 2, NOW, holders);

    // Then
    assertThat(told(status))
        .contains("Deleting=True VirtualMachinesRemain", "Ready=True Connected");
    assertThat(status.conditions().getLast().message())
        .isEqualTo(
            "7 VirtualMachines refer to it and go on working: team-a/web-1, team-a/web-2,"
                + " team-a/web-3, team-a/web-4, team-a/web-5, ...");
  }

  private static ProxmoxClusterStatus status(ClusterHealth health) {
    return ClusterConditions.of(
        ProxmoxClusterStatus.EMPTY, 1, NOW, health, Duration.ofSeconds(10), null);
  }

  private ClusterHealth health(
      Instant poll, @Nullable ProxmoxFailure failure, @Nullable StoreProblem problem) {
    return new ClusterHealth(
        poll, failure, failure == null ? null : NOW, problem, "9.1.2", true, 2, 3, 5, permissions);
  }

  private static ProxmoxFailure person(Kind kind) {
    return new ProxmoxFailure.NeedsPerson(kind, "m", Map.of());
  }

  private static List<String> told(ProxmoxClusterStatus status) {
    return status.conditions().stream().map(ClusterConditionsTest::told).toList();
  }

  private static String told(Condition condition) {
    return condition.type() + "=" + condition.status() + " " + condition.reason();
  }
}
