package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty operators, one after another, each killed without warning amid the work that its
 * forerunners left and the work that is new.
 */
@ExtendWith(SharedSandbox.class)
class KillIT {
  private static final int PAIRS = 4;

  /** Simulated; the caller is dead long before the call is carried out. */
  private static final Duration LATE = Duration.ofSeconds(20);

  /** Processes take seconds to start, and an unanswered call a minute to settle. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Other people's guests by name, amid the VMIDs of ours. */
  private static final Map<String, Integer> NAMESAKES = Map.of(passing(1), 104, staying(1), 106);

  @TempDir Path folder;
  private final Map<String, Identity> identities = new HashMap<>();
  private OperatorFixture fixture;
  private ProxmoxSimulator proxmox;
  private OperatorProgram program;
  private Process operator;
  private int kills;

  /** What a resource keeps for its life. */
  private record Identity(Integer vmid, String uuid, Long row) {}

  @BeforeEach
  void prepare(Sandbox sandbox) {
    fixture = new OperatorFixture(sandbox);
    proxmox = sandbox.proxmox();
    program = new OperatorProgram(fixture, folder, "kill-it");
    NAMESAKES.forEach(
        (name, vmid) -> {
          proxmox.outOfBand().create(vmid, "pve1", Map.of("name", name));
          proxmox.outOfBand().pool(vmid, "kubernetes");
          proxmox.outOfBand().start(vmid);
        });
  }

  @AfterEach
  void cleanUp() throws InterruptedException {
    proxmox.faults().clear();
    existing().forEach(name -> fixture.delete("team-a", name));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(existing()).isEmpty());
    operator.destroy();
    operator.waitFor();
    NAMESAKES.values().forEach(proxmox.outOfBand()::delete);
  }

  @Test
  void shouldKeepOneVmAndOneRowPerResourceThroughTwentyKills()
      throws IOException, InterruptedException {
    // Given
    Map<Integer, Map<String, String>> foreign = configs();
    long mark = proxmox.ledger().mark();
    operator = program.start();

    // When
    for (KillWave wave : KillWave.values()) {
      for (int pair = 1; pair <= PAIRS; pair++) {
        liveAndDie(wave, pair);
      }
      awaitSettled(wave);
    }

    // Then
    assertThat(kills).isEqualTo(20);
    Map<Integer, Map<String, String>> left = configs();
    assertThat(left).as("other people's guests").containsAllEntriesOf(foreign);
    left.keySet().removeAll(foreign.keySet());
    assertThat(left.keySet())
        .as("VMs of the resources")
        .isEqualTo(vmids(existingAfter(KillWave.DELETE)));
    assertThat(touchedSince(mark))
        .as("VMIDs that were changed or made")
        .isEqualTo(vmids(identities.keySet()));
  }

  /** Dies while a call is under way and is carried out all the same, or just after its answer. */
  private void liveAndDie(KillWave wave, int pair) throws IOException, InterruptedException {
    long mark = proxmox.ledger().mark();
    boolean underWay = pair % 2 == 0;
    Duration delay = underWay ? LATE : Duration.ZERO;
    try (Faults.Handle calls = proxmox.faults().on(wave.call(), new CallFault.Delay(delay), 1)) {
      request(wave, pair);
      BooleanSupplier reached = () -> underWay ? calls.strikes() > 0 : answeredSince(mark, wave);
      await("%s of pair %d".formatted(wave, pair))
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(reached::getAsBoolean);
      operator.destroyForcibly().waitFor();
      kills++;
    }
    operator = program.start();
    // So that the next kill does not take the late answer for one of its own.
    await().atMost(PATIENCE).until(() -> answeredSince(mark, wave));
  }

  private void request(KillWave wave, int pair) {
    switch (wave) {
      case CREATE -> {
        fixture.vm("team-a", passing(pair), "");
        fixture.vm("team-a", staying(pair), "");
      }
      case CHANGE -> patchBoth(pair, "{\"spec\":{\"description\":\"Changed\"}}");
      case HALT -> patchBoth(pair, "{\"spec\":{\"runStrategy\":\"Halted\"}}");
      case START -> patchBoth(pair, "{\"spec\":{\"runStrategy\":\"Always\"}}");
      case DELETE -> {
        fixture.delete("team-a", passing(pair));
        fixture.patch("team-a", staying(pair), "{\"spec\":{\"runStrategy\":\"Halted\"}}");
      }
    }
  }

  private void patchBoth(int pair, String body) {
    fixture.patch("team-a", passing(pair), body);
    fixture.patch("team-a", staying(pair), body);
  }

  private void awaitSettled(KillWave wave) {
    boolean running =
        switch (wave) {
          case CREATE, CHANGE, START -> true;
          case HALT, DELETE -> false;
        };
    await("settled after " + wave)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        // A list that times out on a busy machine is read again.
        .ignoreException(KubernetesClientException.class)
        .untilAsserted(
            () -> {
              List<String> names = existingAfter(wave);
              assertThat(existing()).isEqualTo(names);
              assertThat(fixture.tenant("alice").names())
                  .as("rows")
                  .filteredOn(name -> name.startsWith("kill-"))
                  .isEqualTo(names);
              names.forEach(name -> assertSettled(name, running, wave));
            });
  }

  private void assertSettled(String name, boolean running, KillWave wave) {
    VirtualMachineAssert resource =
        VirtualMachineAssert.assertThat(fixture.get("team-a", name))
            .isReady(running ? "Running" : "StoppedAsRequested");
    VirtualMachineStatus status = resource.status();
    assertThat(status.operation()).as("operation of %s", name).isNull();
    Identity identity = new Identity(status.vmid(), status.biosUUID(), status.databaseID());
    assertThat(identities.computeIfAbsent(name, ignored -> identity))
        .as("identity of %s from the first time to %s", name, wave)
        .isEqualTo(identity);
    GuestView guest = proxmox.guest(status.vmid()).orElseThrow();
    assertThat(guest.running()).as("%s runs", name).isEqualTo(running);
    assertThat(guest.config()).containsEntry("smbios1", "uuid=" + status.biosUUID());
    assertThat(guest.config().get("description"))
        .startsWith(wave == KillWave.CREATE ? "Ubuntu 24.04 cloud image\n" : "Changed\n")
        .contains(" vm=team-a/" + name + " ");
    assertThat(fixture.tenant("alice").rows())
        .filteredOn(row -> name.equals(row.get("name")))
        .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("id", status.databaseID().intValue())
        .containsEntry("vmid", status.vmid())
        .containsEntry("status", running ? "running" : "stopped");
  }

  private Set<Integer> vmids(Collection<String> names) {
    return names.stream().map(identities::get).map(Identity::vmid).collect(Collectors.toSet());
  }

  private boolean answeredSince(long mark, KillWave wave) {
    return proxmox.ledger().since(mark).stream().anyMatch(wave::has);
  }

  private Set<Integer> touchedSince(long mark) {
    return proxmox.ledger().since(mark).stream()
        .filter(RecordedCall::mutation)
        .map(call -> call.newVmid() == null ? call.vmid() : call.newVmid())
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /** Of all guests, by VMID. */
  private Map<Integer, Map<String, String>> configs() {
    return proxmox.guests().stream().collect(Collectors.toMap(GuestView::vmid, GuestView::config));
  }

  private static List<String> existingAfter(KillWave wave) {
    return IntStream.rangeClosed(1, PAIRS)
        .boxed()
        .flatMap(
            pair ->
                wave == KillWave.DELETE
                    ? Stream.of(staying(pair))
                    : Stream.of(passing(pair), staying(pair)))
        .toList();
  }

  private List<String> existing() {
    return fixture
        .sandbox()
        .kubernetes()
        .client()
        .resources(VirtualMachine.class)
        .inNamespace("team-a")
        .list()
        .getItems()
        .stream()
        .map(vm -> vm.getMetadata().getName())
        .toList();
  }

  /** The one of a pair that is deleted in the end. */
  private static String passing(int pair) {
    return "kill-%d-passing".formatted(pair);
  }

  private static String staying(int pair) {
    return "kill-%d-staying".formatted(pair);
  }
}
