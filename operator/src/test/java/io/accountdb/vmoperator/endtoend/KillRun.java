package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One operator dies while many resources are each at their kill point; its successor finds what it
 * left behind.
 */
final class KillRun {
  private static final String TENANT = "team-a";
  private static final String OWNER = "alice";

  /** For all of them together, on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(240);

  /**
   * An unanswered call counts as settled after 60 s of Proxmox's clock. So much of it has passed
   * when the successor begins, however long it took all cases to come to their kill points; the
   * rest is for the late calls to arrive in.
   */
  private static final Duration PASSED = Duration.ofSeconds(45);

  /** Simulated; the successor has begun to work by then. */
  private static final Duration LONG_CLONE = Duration.ofSeconds(120);

  private final OperatorFixture fixture;
  private final ProxmoxSimulator proxmox;
  private final List<KillCase> cases;
  private Instant requested = Instant.MAX;

  KillRun(OperatorFixture fixture, List<KillCase> cases) {
    this.fixture = fixture;
    this.cases = cases;
    proxmox = fixture.sandbox().proxmox();
  }

  /** What came of each case. */
  List<Result> run() throws StartException, InterruptedException {
    Set<Integer> foreign =
        proxmox.guests().stream().map(GuestView::vmid).collect(Collectors.toSet());
    long mark = proxmox.ledger().mark();
    List<Result> results;
    try (MortalOperator mortal = new MortalOperator(fixture, Duration.ZERO)) {
      fixture.awaitConnected();
      Set<String> reached = liveAndDie(mortal);
      try (MortalOperator successor = new MortalOperator(fixture, lead())) {
        long polls = polls();
        await().atMost(PATIENCE).until(() -> polls() > polls + 1);
        mortal.life().deliverLateCalls();
        settle();
        KillVerdict verdict = look();
        results =
            cases.stream()
                .map(each -> new Result(each, reached.contains(each.name()), verdict.of(each)))
                .toList();
        cleanUp(foreign);
      }
    }
    assertThat(changedSince(mark))
        .as("VMIDs of other people's guests that were changed")
        .doesNotContainAnyElementsOf(foreign);
    return results;
  }

  /**
   * @param problem empty where all is well
   */
  record Result(KillCase kill, boolean reached, String problem) {}

  private Set<String> liveAndDie(MortalOperator mortal) {
    List<KillCase> later =
        cases.stream().filter(each -> each.path().request().needsReadyVm()).toList();
    later.forEach(each -> create(each, ""));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(later).as("those that live so far").allMatch(look()::isReady));
    leaveBehind(
        cases.stream()
            .filter(each -> each.path().request() == LifePath.Request.TAKE_OVER)
            .toList());
    cases.forEach(mortal.life()::holdAt);
    requested = Instant.now();
    cases.forEach(this::request);
    Set<String> names = cases.stream().map(KillCase::name).collect(Collectors.toSet());
    try {
      await().atMost(PATIENCE).until(() -> mortal.life().held().equals(names));
    } catch (ConditionTimeoutException e) {
      // Each case that is not there is a failure of its own.
    }
    cases.stream()
        .filter(each -> each.path().request() == LifePath.Request.CREATE_AND_DELETE)
        .forEach(each -> fixture.delete(TENANT, each.name()));
    var delay = proxmox.faults().delayTask(TaskMatch.type("qmclone"), LONG_CLONE, cases.size());
    mortal.kill();
    delay.close();
    return mortal.life().held();
  }

  private KillVerdict look() {
    return new KillVerdict(Sight.of(fixture, TENANT, OWNER));
  }

  /** Their VMs are those of earlier resources from now on. */
  private void leaveBehind(List<KillCase> orphans) {
    orphans.forEach(each -> fixture.deleteByForce(TENANT, each.name()));
    orphans.forEach(each -> create(each, ""));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(orphans).as("VMs left behind").allMatch(look()::isStalled));
  }

  private Duration lead() {
    return PASSED.minus(Duration.between(requested, Instant.now()));
  }

  private void request(KillCase kill) {
    switch (kill.path().request()) {
      case CREATE, CREATE_AND_DELETE -> create(kill, "");
      case RECONFIGURE -> create(kill, ", memory: {size: 1Gi}");
      case GROW -> create(kill, ", disks: [{slot: scsi0, size: 12Gi}]");
      case HALT -> create(kill, ", runStrategy: Halted");
      case DELETE -> fixture.delete(TENANT, kill.name());
      case TAKE_OVER -> fixture.annotate(TENANT, kill.name(), Api.TAKE_OVER_ANNOTATION, vmid(kill));
    }
  }

  private String vmid(KillCase kill) {
    return proxmox.guests().stream()
        .filter(guest -> kill.name().equals(guest.config().get("name")))
        .map(guest -> Integer.toString(guest.vmid()))
        .findFirst()
        .orElseThrow();
  }

  private void create(KillCase kill, String more) {
    fixture.apply(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: %s, namespace: %s}
        spec: {clusterRef: {name: lab}, %s%s}
        """
            .formatted(kill.name(), TENANT, kill.path().spec(), more));
  }

  private long polls() {
    return proxmox.ledger().of("GET", "/cluster/resources").size();
  }

  /** Made by a clone, or changed. */
  private Set<Integer> changedSince(long mark) {
    return proxmox.ledger().since(mark).stream()
        .filter(RecordedCall::mutation)
        .map(call -> call.newVmid() == null ? call.vmid() : call.newVmid())
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private void settle() {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                KillVerdict verdict = look();
                return cases.stream().allMatch(each -> verdict.of(each).isEmpty());
              });
    } catch (ConditionTimeoutException e) {
      // Each case that has a problem is a failure of its own.
    }
  }

  private void cleanUp(Set<Integer> foreign) {
    cases.forEach(each -> fixture.delete(TENANT, each.name()));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Sight sight = Sight.of(fixture, TENANT, OWNER);
              return cases.stream().allMatch(each -> sight.resource(each.name()).isEmpty());
            });
    Set<String> retained =
        cases.stream()
            .filter(each -> each.path().outcome() == LifePath.Outcome.RETAINED)
            .map(KillCase::name)
            .collect(Collectors.toSet());
    Set<String> left = new TreeSet<>();
    for (GuestView guest : proxmox.guests()) {
      if (!foreign.contains(guest.vmid())) {
        left.add(guest.config().getOrDefault("name", "VMID " + guest.vmid()));
        proxmox.outOfBand().delete(guest.vmid());
      }
    }
    left.removeAll(retained);
    assertThat(left).as("VMs without a resource").isEmpty();
  }
}
