package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A deleted resource whose VM stays. */
class RetentionTest {
  private static final String RETAIN =
      "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";

  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void delete() {
    scenario.settled();
    scenario.deletionTime = NOW;
  }

  @Test
  void shouldTakeMarkerAndTagOffARetainedVmAndLeaveTheRest() {
    // Given
    scenario.spec = RETAIN;
    scenario.configOf(
        OUR_UUID, "Front end\n" + scenario.marker(), Map.of("tags", "k8s-c1u57e12;web"));
    Plan first = scenario.plan();
    scenario.configOf(OUR_UUID, "Front end", Map.of("tags", "web"));

    // When
    Plan second = scenario.plan();

    // Then
    assertThat(PlanAssert.assertThat(first).does(Step.UpdateConfig.class).change().set())
        .isEqualTo(Map.of("description", "Front end", "tags", "web"));
    PlanAssert.assertThat(second).does(Step.Release.class);
  }

  @Test
  void shouldNotHoldARetainedResourceForALockOrARefusal() {
    // Given
    scenario.spec = RETAIN;
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("lock", "backup"));
    Plan locked = scenario.plan();
    scenario.now = NOW.plus(Duration.ofMinutes(6));
    Plan stillLocked = scenario.plan();
    scenario.hidden.add(100);
    scenario.absence = new Presence.Present();
    Plan hidden = scenario.plan();
    scenario.hidden.clear();
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of());
    Step.Change change = PlanAssert.assertThat(scenario.plan()).does(Step.UpdateConfig.class);
    scenario.status =
        scenario
            .planAfterFailure(
                change,
                new ProxmoxFailure.NeedsPerson(
                    ProxmoxFailure.Kind.PERMISSION_DENIED, "403", Map.of()))
            .status();

    // When
    Plan refused = scenario.plan();

    // Then
    PlanAssert.assertThat(locked).waits().has("Deleting", "True", "Retained");
    PlanAssert.assertThat(stillLocked).does(Step.Release.class);
    PlanAssert.assertThat(hidden).does(Step.Release.class);
    PlanAssert.assertThat(refused).does(Step.Release.class);
  }

  @Test
  void shouldFreeAProtectedVmThatIsToBeRetainedAfterAll() {
    // Given
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("protection", "1"));
    scenario.status = scenario.plan().status();
    scenario.generation = 2;
    scenario.spec = RETAIN;
    Plan first = scenario.plan();
    scenario.configOf(OUR_UUID, "", Map.of("protection", "1", "tags", ""));

    // When
    Plan second = scenario.plan();

    // Then
    PlanAssert.assertThat(first).does(Step.UpdateConfig.class);
    PlanAssert.assertThat(second).does(Step.Release.class);
  }

  @Test
  void shouldNotHoldARetainedResourceForADeadCluster() {
    // Given
    scenario.spec = RETAIN;
    scenario.failures.put(
        Question.Config.class, new ProxmoxFailure.RetryWhenReachable("no route", false));
    scenario.now = NOW.plus(Duration.ofMinutes(1));
    Plan early = scenario.plan();
    scenario.now = NOW.plus(Duration.ofMinutes(6));

    // When
    Plan late = scenario.plan();

    // Then
    PlanAssert.assertThat(early).waits();
    PlanAssert.assertThat(late).does(Step.Release.class);
  }
}
