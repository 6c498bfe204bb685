package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.ConfigChange;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.EndedOperation;
import io.accountdb.vmoperator.resource.EndedOperation.Kind;
import io.accountdb.vmoperator.resource.EndedOperation.Outcome;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingsTest {
  private static final String UPID = "UPID:pve1:0000A:0000B:00000C:qmstart:100:operator@pve!t:";
  private static final Instant SENT = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final TaskStatus DONE = new TaskStatus.Succeeded(0);

  private final PlannerScenario scenario = new PlannerScenario();

  @ParameterizedTest
  @CsvSource({
    "CLONE,CLONE",
    "START,START",
    "SHUTDOWN,STOP",
    "STOP,HARD_STOP",
    "RESIZE,RESIZE",
    "DESTROY,DELETE"
  })
  void shouldTellOfAnIntentThatIsCleared(Operation.Type type, Kind kind) {
    // Given
    Operation operation = operation(type, 1, "2026-03-01T10:00:00Z", UPID);

    // When
    List<Endings.Ending> endings =
        Endings.between(status("uuid", operation), status("uuid", null), DONE);

    // Then
    assertThat(endings)
        .extracting(Endings.Ending::operation)
        .containsExactly(
            new EndedOperation(
                kind, 100, 1, UPID, "2026-03-01T10:00:00Z", Outcome.SUCCEEDED, null, null));
  }

  @Test
  void shouldTellNothingWhileAnIntentStays() {
    // Given
    Operation sent = operation(Operation.Type.START, 1, "2026-03-01T10:00:00Z", null);

    // Then
    assertThat(Endings.between(status("u", null), status("u", sent), null)).isEmpty();
    assertThat(Endings.between(status("u", sent), status("u", sent.withUpid(UPID)), null))
        .isEmpty();
  }

  @Test
  void shouldTakeACloneThatIsSentAgainForTheSame() {
    // Given
    Operation first = operation(Operation.Type.CLONE, 1, "2026-03-01T10:00:00Z", null);
    Operation again = operation(Operation.Type.CLONE, 1, "2026-03-01T10:02:00Z", null);
    Operation another = operation(Operation.Type.CLONE, 2, "2026-03-01T10:02:00Z", null);

    // Then
    assertThat(Endings.between(status(null, first), status(null, again), null)).isEmpty();
    assertThat(outcome(status(null, first), status(null, another), null)).isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldTellOneStartFromTheNext() {
    // Given
    Operation first = operation(Operation.Type.START, 1, "2026-03-01T10:00:00Z", UPID);
    Operation next = operation(Operation.Type.START, 1, "2026-03-01T10:02:00Z", null);

    // Then
    assertThat(outcome(status("u", first), status("u", next), new TaskStatus.Failed("no memory")))
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldSayWhyATaskHasFailed() {
    // Given
    Operation operation = operation(Operation.Type.STOP, 1, "2026-03-01T10:00:00Z", UPID);

    // When
    List<Endings.Ending> endings =
        Endings.between(
            status("u", operation), status("u", null), new TaskStatus.Failed("x".repeat(9_000)));

    // Then
    assertThat(endings)
        .singleElement()
        .satisfies(
            ending -> {
              assertThat(ending.operation().outcome()).isEqualTo(Outcome.FAILED);
              assertThat(ending.operation().message()).isEqualTo("x".repeat(500));
            });
  }

  @Test
  void shouldSayUnknownWhereProxmoxCannotTell() {
    // Given
    Operation operation = operation(Operation.Type.START, 1, "2026-03-01T10:00:00Z", UPID);

    // Then
    assertThat(
            outcome(
                status("u", operation), status("u", null), new TaskStatus.Untraceable("rotated")))
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(outcome(status("u", operation), status("u", null), null)).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void shouldLetTheVmTellOfAClonesTaskThatIsForgotten() {
    // Given
    Operation operation = operation(Operation.Type.CLONE, 1, "2026-03-01T10:00:00Z", UPID);

    // Then
    assertThat(outcome(status(null, operation), status("uuid", null), null))
        .isEqualTo(Outcome.SUCCEEDED);
    assertThat(outcome(status(null, operation), status(null, null), null))
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldTellOfACallThatWasRefusedButNotOfOneThatMayHaveRun() {
    // Given
    Operation operation = operation(Operation.Type.START, 1, "2026-03-01T10:00:00Z", null);
    Step.Start start = new Step.Start(operation, new GuestAddress("pve1", 100));
    ProxmoxFailure failure =
        new ProxmoxFailure.NeedsPerson(
            ProxmoxFailure.NeedsPerson.Kind.values()[0], "no permission", Map.of());

    // Then
    assertThat(
            Endings.refused(status("u", operation), status("u", operation), start, failure, SENT))
        .isEmpty();
    assertThat(Endings.refused(status("u", operation), status("u", null), start, failure, SENT))
        .singleElement()
        .satisfies(
            ending -> {
              assertThat(ending.operation().outcome()).isEqualTo(Outcome.FAILED);
              assertThat(ending.operation().message()).contains("no permission");
              assertThat(ending.fields()).containsExactlyInAnyOrder("runStrategy", "power");
            });
  }

  @Test
  void shouldTellOfAChangeOfTheConfigurationAndTheFieldsItCameFrom() {
    // Given
    Step.UpdateConfig update =
        new Step.UpdateConfig(
            new GuestAddress("pve1", 100),
            new ConfigChange(
                "digest", Map.of("cores", "4", "balloon", "512", "tags", "k8s"), Set.of()));

    // When
    Endings.Ending ending = Endings.configured(update, SENT);

    // Then
    assertThat(ending.operation())
        .isEqualTo(
            new EndedOperation(
                Kind.CONFIG, 100, 1, null, SENT.toString(), Outcome.SUCCEEDED, null, null));
    assertThat(ending.fields()).containsExactlyInAnyOrder("cpu", "memory", "tags");
  }

  private static Outcome outcome(
      VirtualMachineStatus before, VirtualMachineStatus after, @Nullable TaskStatus task) {
    List<Endings.Ending> endings = Endings.between(before, after, task);
    assertThat(endings).hasSize(1);
    return endings.getFirst().operation().outcome();
  }

  private VirtualMachineStatus status(@Nullable String uuid, @Nullable Operation operation) {
    return scenario.stored(uuid, operation, null, null);
  }

  private static Operation operation(
      Operation.Type type, int attempt, String start, @Nullable String upid) {
    return new Operation(type, 100, null, "pve1", attempt, upid, start);
  }
}
