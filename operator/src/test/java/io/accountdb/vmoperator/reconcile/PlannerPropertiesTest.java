package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.DeletionPolicy;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.StopMode;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * What holds for the planner whatever happens. {@link PlannerWorld} checks at every visit: the same
 * inputs give the same plan, an intent is stored before its call, nothing foreign is changed, there
 * is never a second guest, and a finalizer goes only when nothing is left behind.
 */
class PlannerPropertiesTest {
  private static final int VISITS = 120;
  private static final int QUIET = 4;

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void shouldReachAFixedPointOnceFaultsStop(
      @ForAll("specs") WorldSpec spec,
      @ForAll boolean grown,
      @ForAll("lives") List<WorldEvent> life) {
    // Given
    PlannerWorld world = new PlannerWorld(spec);
    if (grown) {
      settle(world);
    }
    live(world, life);

    // When
    calm(world);
    List<String> visits = settle(world);

    // Then
    if (world.deletionTime != null) {
      assertThat(world.released).as("the finalizer is gone; %s", visits).isTrue();
    } else {
      assertSettled(world, visits);
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void shouldCreateWhatIsWantedWhereNothingGoesWrong(@ForAll("specs") WorldSpec spec) {
    // Given
    PlannerWorld world = new PlannerWorld(spec);

    // When
    List<String> visits = settle(world);

    // Then
    assertThat(world.isReady()).as("%s", visits).isTrue();
    WorldGuest guest = world.ours().getFirst();
    assertThat(guest.running()).isEqualTo(spec.runStrategy() == RunStrategy.ALWAYS);
    assertThat(guest.vmid()).isEqualTo(spec.vmid() == null ? 100 : spec.vmid());
    assertThat(guest.values()).containsAllEntriesOf(spec.config());
  }

  private static void live(PlannerWorld world, List<WorldEvent> life) {
    for (WorldEvent event : life) {
      if (world.released) {
        return;
      }
      event.happen(world);
    }
  }

  private static void calm(PlannerWorld world) {
    world.pause = Pause.NONE;
    world.release = world.now().plusSeconds(1);
    world.proxmox.reachable = true;
    world.proxmox.hidden.clear();
    world.proxmox.fault = WorldProxmox.Fault.NONE;
    world.proxmox.runQueued();
  }

  /** Visits until nothing changes any more; what was done, for a failure's message. */
  private static List<String> settle(PlannerWorld world) {
    List<String> visits = new ArrayList<>();
    int quiet = 0;
    while (quiet < QUIET && !world.released) {
      assertThat(visits).as("visits without a fixed point").hasSizeLessThan(VISITS);
      world.poll();
      VirtualMachineStatus before = world.status;
      Step step = world.visit(PlannerWorld.Visit.WHOLE);
      world.requireOne();
      visits.add(step + " " + world.status.printableStatus());
      boolean moved = step instanceof Step.Change || !world.status.equals(before);
      quiet = moved || world.proxmox.tasks.stream().anyMatch(WorldTask::running) ? 0 : quiet + 1;
      world.proxmox.endTasks(true);
      // Longer than any lock is waited for; a back-off is at most five minutes.
      world.pass(quiet > 0 ? Duration.ofMinutes(31) : Duration.ofMinutes(1));
    }
    return visits;
  }

  private static void assertSettled(PlannerWorld world, List<String> visits) {
    if (world.isReady()) {
      WorldGuest guest = world.ours().getFirst();
      assertPower(world.spec().runStrategy(), guest, visits);
      assertThat(guest.values())
          .as("config; %s", visits)
          .containsAllEntriesOf(world.spec().config());
      assertThat(world.status.operation()).isNull();
      assertThat(world.status.biosUUID()).isEqualTo(guest.config().biosUuid().orElseThrow());
      VirtualMachineStatus stored = world.status;
      assertThat(world.visit(PlannerWorld.Visit.WHOLE)).isEqualTo(new Step.Rest());
      assertThat(world.status).isEqualTo(stored);
    } else {
      Conditions conditions = Conditions.of(world.status.conditions());
      String reason =
          conditions.get(ConditionType.STALLED).map(stalled -> stalled.reason()).orElse("none");
      assertThat(reason)
          .as("why it stalls; %s", visits)
          .isIn("VMMissing", "IdentityMismatch", "VMIDConflict", "PreviousIncarnation");
      assertThat(reason.equals("IdentityMismatch") && !world.isCopied() && world.spec().recreate())
          .as("stalled by a mismatch though another VM may be made; %s", visits)
          .isFalse();
      assertThat(reason.equals("VMMissing") && world.spec().recreate())
          .as("no VM though another may be made; %s", visits)
          .isFalse();
      assertThat(reason.equals("PreviousIncarnation") || world.ours().isEmpty())
          .as("stalled by %s though its guest is there; %s", reason, visits)
          .isTrue();
    }
  }

  private static void assertPower(RunStrategy wanted, WorldGuest guest, List<String> visits) {
    switch (wanted) {
      case ALWAYS -> assertThat(guest.running()).as("power; %s", visits).isTrue();
      case HALTED -> assertThat(guest.running()).as("power; %s", visits).isFalse();
      case MANUAL -> {}
    }
  }

  @Provide
  Arbitrary<WorldSpec> specs() {
    Arbitrary<WorldSpec> asTheTemplate =
        Combinators.combine(
                Arbitraries.of(100, 101, 4711).injectNull(0.6),
                Arbitraries.of("pve1", "pve2").injectNull(0.5),
                Arbitraries.of("named-1").injectNull(0.5),
                Arbitraries.of(4).injectNull(0.5),
                Arbitraries.of(RunStrategy.class),
                Arbitraries.of(StopMode.class),
                Arbitraries.of(DeletionPolicy.class),
                Arbitraries.of(true, false))
            .as(
                (vmid, node, vmName, cores, runStrategy, stopMode, deletionPolicy, recreate) ->
                    new WorldSpec(
                        vmid,
                        node,
                        vmName,
                        cores,
                        null,
                        runStrategy,
                        stopMode,
                        deletionPolicy,
                        recreate));
    return Combinators.combine(asTheTemplate, Arbitraries.of(true, false))
        .as((spec, larger) -> larger ? spec.larger() : spec);
  }

  /** Half of what happens is what happens every day. */
  @Provide
  Arbitrary<List<WorldEvent>> lives() {
    return Arbitraries.frequencyOf(
            Tuple.of(
                1,
                Arbitraries.of(
                    WorldEvent.VISIT,
                    WorldEvent.POLL,
                    WorldEvent.TASKS_SUCCEED,
                    WorldEvent.SECONDS)),
            Tuple.of(1, Arbitraries.of(WorldEvent.class)))
        .list()
        .ofMaxSize(60);
  }
}
