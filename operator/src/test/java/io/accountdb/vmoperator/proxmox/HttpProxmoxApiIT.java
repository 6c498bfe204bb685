package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.SomebodyElses;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.SimulatorSettings;
import io.accountdb.vmoperator.sandbox.proxmox.World;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The client against the simulated cluster, with the operator's own privilege-separated token. */
class HttpProxmoxApiIT {
  private static final GuestAddress TEMPLATE = new GuestAddress("pve1", 9000);
  private static final GuestAddress FOREIGN = new GuestAddress("pve1", 100);

  private static final String CLONE = "/nodes/{node}/qemu/{vmid}/clone";

  private ProxmoxSimulator simulator;
  private ProxmoxApi client;

  @BeforeEach
  void start() {
    simulator =
        ProxmoxSimulator.start(World.bundled(), new SimulatorSettings(0, 200.0, Clock.systemUTC()));
    client = connect(simulator.operatorToken());
  }

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void shouldLeadGuestFromCloneToDestruction() {
    // Given
    int vmid = client.nextVmid();
    GuestAddress guest = new GuestAddress("pve1", vmid);
    assertThat(client.isVmidFree(vmid)).isTrue();

    // When
    succeed(client.clone(TEMPLATE, clone(vmid)));
    GuestConfig fresh = client.config(guest).orElseThrow();
    client.updateConfig(
        guest, new ConfigChange(fresh.digest(), Map.of("cores", "3", "tags", "k8s-1"), Set.of()));
    GuestConfig changed = client.config(guest).orElseThrow();

    // Then
    assertThat(fresh.name()).contains("web");
    assertThat(fresh.description()).isEqualTo("a=b; c&d\n100%");
    assertThat(fresh.biosUuid()).isPresent();
    assertThat(changed.biosUuid()).isEqualTo(fresh.biosUuid());
    assertThat(changed.values()).containsEntry("cores", "3");
    assertThat(changed.tags()).contains("k8s-1");
    assertThat(AbsenceProof.check(client, vmid, "pve1")).isEqualTo(new Presence.Present());

    // When
    ProxmoxFailure stale =
        failureOf(
            () ->
                client.updateConfig(
                    guest, new ConfigChange(fresh.digest(), Map.of("cores", "4"), Set.of())));

    // Then
    assertThat(stale).isInstanceOf(SomebodyElses.class);

    // When
    succeed(client.start(guest));

    // Then
    assertThat(client.currentStatus(guest)).contains(new CurrentStatus("running", "running", null));
    await()
        .untilAsserted(
            () ->
                assertThat(client.agentInterfaces(guest))
                    .isInstanceOfSatisfying(
                        AgentAnswer.Interfaces.class,
                        answer ->
                            assertThat(answer.list())
                                .extracting(AgentInterface::mac)
                                .contains(mac(changed))));

    // When
    succeed(client.shutdown(guest, Duration.ofMinutes(1), true));
    Upid destroy = client.destroy(guest);
    succeed(destroy);

    // Then
    assertThat(client.taskLogTail(destroy, 1)).containsExactly("TASK OK");
    await()
        .untilAsserted(
            () ->
                assertThat(AbsenceProof.check(client, vmid, "pve1"))
                    .isEqualTo(new Presence.Gone()));
  }

  @Test
  void shouldSeeWhatTokenMayAndNothingElse() {
    // When
    ClusterResources resources = client.resources();

    // Then
    assertThat(client.permissions().privilegesByPath().get("/")).contains("Sys.Audit");
    assertThat(resources.guests()).extracting(GuestResource::vmid).contains(9000, 9001);
    assertThat(resources.guests()).extracting(GuestResource::vmid).doesNotContain(100);
    assertThat(client.clusterStatus().quorate()).isTrue();
    assertThat(client.clusterStatus().onlineByNode()).isEqualTo(Map.of("pve1", true, "pve2", true));
    assertThat(client.clusterStatus().addressByNode()).containsOnlyKeys("pve1", "pve2");
    assertThat(client.isVmidFree(100)).isFalse();
    assertThat(AbsenceProof.check(client, 100, "pve1")).isEqualTo(new Presence.Present());
    assertKind(failureOf(() -> client.config(FOREIGN)), Kind.PERMISSION_DENIED);
    assertKind(failureOf(() -> client.stop(FOREIGN)), Kind.PERMISSION_DENIED);
  }

  @Test
  void shouldTellCollisionFromAnswerOnSameNodeAndFromTaskElsewhere() {
    // When
    ProxmoxFailure refused = failureOf(() -> client.clone(TEMPLATE, clone(100)));
    Upid upid = client.clone(TEMPLATE, clone(101));
    TaskStatus status = ended(upid);

    // Then
    assertThat(refused).isInstanceOf(SomebodyElses.class);
    assertThat(status)
        .isInstanceOfSatisfying(
            TaskStatus.Failed.class,
            failed ->
                assertThat(FailureClassifier.ofTask(upid, failed.exitStatus()))
                    .isInstanceOf(SomebodyElses.class));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(new CallFault.DropAfterHandler(), true),
        Arguments.of(new CallFault.DropBeforeHandler(), true),
        Arguments.of(new CallFault.TruncatedAnswer(), true),
        Arguments.of(CallFault.proxyTimeout(), true),
        Arguments.of(CallFault.connectFailed(), false),
        Arguments.of(CallFault.died("VM is locked (backup)"), false));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void shouldSendCloneOnceWhateverHappensToItsAnswer(CallFault fault, boolean mayHaveRun) {
    // Given
    simulator.faults().on(CallMatch.route("POST", CLONE), fault);

    // When
    ProxmoxFailure failure = failureOf(() -> client.clone(TEMPLATE, clone(120)));

    // Then
    assertThat(failure.mayHaveRun()).isEqualTo(mayHaveRun);
    assertThat(simulator.ledger().of("POST", CLONE)).hasSize(1);
  }

  @Test
  void shouldReadThroughOneBrokenConnection() {
    // Given
    simulator
        .faults()
        .on(CallMatch.route("GET", "/cluster/resources"), new CallFault.DropBeforeHandler(), 1);

    // Then
    assertThat(client.resources().nodes()).hasSize(2);
  }

  @Test
  void shouldFindNoGuestWhereTokenMayAskAndNoneIs() {
    // Given
    try (ProxmoxApi root = connect(simulator.rootToken())) {
      GuestAddress nobody = new GuestAddress("pve1", 4711);

      // Then
      assertThat(root.config(nobody)).isEmpty();
      assertThat(root.currentStatus(nobody)).isEmpty();
      assertThat(root.config(FOREIGN).flatMap(GuestConfig::name)).contains("webshop");
      assertKind(failureOf(() -> root.clone(nobody, clone(4712))), Kind.MISSING_SOURCE);
    }
  }

  @Test
  void shouldBeRefusedWithWrongSecret() {
    // Given
    String token = simulator.operatorToken();
    try (ProxmoxApi stranger = connect(token.substring(0, token.indexOf('=')) + "=wrong")) {
      // Then
      assertKind(failureOf(stranger::version), Kind.UNAUTHENTICATED);
    }
  }

  private ProxmoxApi connect(String token) {
    String[] parts = token.split("=", 2);
    return HttpProxmoxApi.connect(
        new ProxmoxEndpoint(
            List.of(simulator.url()),
            new ProxmoxEndpoint.Token(parts[0], parts[1]),
            simulator.certificateAuthorityPem()),
        Clock.systemUTC());
  }

  private void succeed(Upid upid) {
    assertThat(ended(upid)).isInstanceOf(TaskStatus.Succeeded.class);
  }

  private TaskStatus ended(Upid upid) {
    return await()
        .until(() -> client.taskStatus(upid), status -> !(status instanceof TaskStatus.Running));
  }

  private static CloneRequest clone(int vmid) {
    return new CloneRequest(vmid, "web", "a=b; c&d\n100%", null, null, "kubernetes");
  }

  private static String mac(GuestConfig config) {
    Optional<String> device = config.value("net0");
    return device
        .orElseThrow()
        .replaceFirst("^\\w+=", "")
        .substring(0, 17)
        .toLowerCase(Locale.ROOT);
  }

  private static void assertKind(ProxmoxFailure failure, Kind kind) {
    assertThat(failure)
        .isInstanceOfSatisfying(NeedsPerson.class, f -> assertThat(f.kind()).isEqualTo(kind));
  }

  private static ProxmoxFailure failureOf(ThrowingCallable call) {
    return catchThrowableOfType(ProxmoxException.class, call).failure();
  }
}
