package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the operator costs its surroundings, in calls: counted, because times prove nothing. */
@Tag("alone")
@ExtendWith(SharedSandbox.class)
class CallCountIT {
  private static final String TENANT = "team-a";
  private static final String RESOURCES = "/cluster/resources";
  private static final String TASKS = "/cluster/tasks";
  private static final String TASK = "/nodes/{node}/tasks/{upid}/status";
  private static final String CONFIG = "/nodes/{node}/qemu/{vmid}/config";
  private static final String AGENT = "/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces";

  /** Asked for every five minutes, whatever happens. */
  private static final Set<String> PROBES =
      Set.of("/version", "/cluster/status", "/access/permissions");

  private OperatorFixture fixture;

  @BeforeEach
  void prepare(Sandbox sandbox) {
    fixture = new OperatorFixture(sandbox);
  }

  @AfterEach
  void cleanUp() throws StartException, InterruptedException {
    var resources = fixture.sandbox().kubernetes().client().resources(VirtualMachine.class);
    resources.inAnyNamespace().delete();
    try (MortalOperator ignored = new MortalOperator(fixture, Duration.ZERO, hasty())) {
      await().atMost(PATIENCE).until(() -> resources.inAnyNamespace().list().getItems().isEmpty());
    }
  }

  @Test
  void shouldCreateAVmAndLearnItsAddressWithNineCallsToProxmox()
      throws StartException, InterruptedException {
    try (MortalOperator ignored = new MortalOperator(fixture, Duration.ZERO)) {
      // Given: an operator that has read what it reads once, and proven gone what earlier tests
      // left
      create("first");
      awaitReady("first");
      awaitQuiet();

      for (String name : names("later", 3)) {
        long mark = mark();

        // When
        create(name);
        awaitReady(name);

        // Then
        assertThat(beside(since(mark), RESOURCES, TASKS, TASK))
            .as("calls beside the polls of cluster and tasks")
            .hasSizeLessThanOrEqualTo(9);
      }
    }
  }

  @Test
  void shouldAskForTheListOnlyAndWriteNothingWhileNothingHappens()
      throws StartException, InterruptedException {
    try (MortalOperator operator = new MortalOperator(fixture, Duration.ZERO)) {
      // Given
      settle(names("idle", 3));

      // When
      Idleness idleness = new Idleness(operator);
      await()
          .atMost(PATIENCE.multipliedBy(2))
          .until(
              () -> {
                idleness.look();
                return idleness.polls() >= 10;
              });

      // Then
      assertThat(beside(since(idleness.mark), RESOURCES, TASKS)).as("calls beside polls").isEmpty();
      assertThat(count(since(idleness.mark), TASKS)).isLessThanOrEqualTo(idleness.polls() + 1);
      assertThat(operator.life().writes() - idleness.writes).as("Kubernetes writes").isZero();
    }
  }

  /** As long as nothing is sent to the database: a heartbeat a minute begins it anew. */
  private final class Idleness {
    private final MortalOperator operator;
    private long bytes;
    private long mark;
    private long writes;

    Idleness(MortalOperator operator) {
      this.operator = operator;
      look();
    }

    void look() {
      if (operator.database().bytesSent() != bytes) {
        bytes = operator.database().bytesSent();
        writes = operator.life().writes();
        mark = mark();
      }
    }

    long polls() {
      return count(since(mark), RESOURCES);
    }
  }

  @Test
  void shouldReadAConfigAndAskAnAgentOnceInTenMinutes()
      throws StartException, InterruptedException {
    // Given
    Clock clock = hasty();
    try (MortalOperator operator = new MortalOperator(fixture, Duration.ZERO, clock)) {
      List<String> names = names("settled", 3);
      settle(names);
      long mark = mark();
      long writes = operator.life().writes();
      var begin = clock.instant();

      // When
      await()
          .atMost(PATIENCE)
          .until(() -> Duration.between(begin, clock.instant()).toMinutes() >= 25);
      List<RecordedCall> calls = since(mark);
      long minutes = Duration.between(begin, clock.instant()).toMinutes() + 1;

      // Then
      long atMost = names.size() * (minutes / 10 + 1);
      assertThat(count(calls, CONFIG)).as("config reads").isBetween(1L, atMost);
      assertThat(count(calls, AGENT)).as("questions to agents").isBetween(1L, atMost);
      for (String probe : PROBES) {
        assertThat(count(calls, probe)).as(probe).isLessThanOrEqualTo(minutes / 5 + 1);
      }
      assertThat(operator.life().writes() - writes).as("Kubernetes writes").isZero();
    }
  }

  /** A minute for each second. */
  private static Clock hasty() {
    return new HastyClock(60);
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> prefix + "-" + number).toList();
  }

  private void create(String name) {
    fixture.vm(TENANT, name, "cpu: {cores: 4}, readiness: {gate: IPAddress}");
  }

  private void awaitReady(String name) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> VirtualMachineAssert.assertThat(fixture.get(TENANT, name)).isReady("Running"));
  }

  /** Ready is told before the events of it are. */
  private void settle(List<String> names) {
    names.forEach(this::create);
    names.forEach(this::awaitReady);
    long mark = mark();
    await().atMost(PATIENCE).until(() -> count(since(mark), RESOURCES) >= 5);
  }

  /** Longer than the two looks of a proof of absence are apart. */
  private void awaitQuiet() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              long mark = mark();
              await().atMost(PATIENCE).until(() -> count(since(mark), RESOURCES) >= 10);
              return beside(since(mark), RESOURCES, TASKS, TASK).isEmpty();
            });
  }

  private long mark() {
    return fixture.sandbox().proxmox().ledger().mark();
  }

  private List<RecordedCall> since(long mark) {
    return fixture.sandbox().proxmox().ledger().since(mark);
  }

  private static List<RecordedCall> beside(List<RecordedCall> calls, String... templates) {
    return calls.stream()
        .filter(call -> !List.of(templates).contains(call.template()))
        .filter(call -> !PROBES.contains(call.template()))
        .toList();
  }

  private static long count(List<RecordedCall> calls, String template) {
    return calls.stream().filter(call -> call.template().equals(template)).count();
  }
}
