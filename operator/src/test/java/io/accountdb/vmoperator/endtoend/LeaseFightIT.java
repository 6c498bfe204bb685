package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.app.leadership.Elected;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two operators, and the Lease is taken from the one that works while it waits for Proxmox in each
 * phase of a VM's life.
 */
@ExtendWith(SharedSandbox.class)
class LeaseFightIT {
  private static final String TENANT = "team-a";
  private static final String FORMER = "former";
  private static final String LATER = "later";

  private static final String CLONED = "fight-cloned";
  private static final String CHANGED = "fight-changed";
  private static final String STARTED = "fight-started";
  private static final String HALTED = "fight-halted";
  private static final String DELETED = "fight-deleted";
  private static final String FRESH = "fight-fresh";

  /** Why each resource is ready in the end. */
  private static final Map<String, String> OUTCOMES =
      Map.of(
          CLONED, "Running",
          CHANGED, "Running",
          STARTED, "Running",
          HALTED, "StoppedAsRequested",
          FRESH, "Running");

  /** A call that was not answered takes a minute to settle. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final List<ContenderEdge.Passage> passages = new CopyOnWriteArrayList<>();
  private OperatorFixture fixture;
  private ProxmoxSimulator proxmox;
  private Map<Integer, GuestView> foreign;
  private long mark;

  @BeforeEach
  void prepare(Sandbox sandbox) {
    fixture = new OperatorFixture(sandbox);
    proxmox = sandbox.proxmox();
    foreign = guests();
    mark = proxmox.ledger().mark();
  }

  @AfterEach
  void cleanUp() throws StartException {
    fixture.list(TENANT).forEach(vm -> fixture.delete(TENANT, vm.getMetadata().getName()));
    try (OperatorProcess ignored = fixture.start()) {
      patiently("all are deleted").until(() -> fixture.list(TENANT).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepOneVmPerResourceWhenTheLeaseIsTakenWhileCallsHang(HangingCalls.When when)
      throws StartException {
    // Given
    HangingCalls hanging = new HangingCalls(when);
    try (Contender former = new Contender(fixture, FORMER, passages, hanging)) {
      patiently("the first one leads").until(() -> FORMER.equals(holder()));
      try (Contender later = new Contender(fixture, LATER, passages, new HangingCalls(when))) {
        letCallsHang(hanging);

        // When
        patiently("the Lease is lost")
            .until(
                () -> {
                  takeLease();
                  return former.hasLost();
                });
        fixture.vm(TENANT, FRESH, "");
        patiently("the later one works")
            .until(() -> changes(0).stream().anyMatch(LeaseFightIT::isLaters));
        int fought = passages.size();
        hanging.letGo();
        patiently("the former leader goes on")
            .until(() -> since(fought).stream().anyMatch(LeaseFightIT::isFormersLook));
        former.close();

        // Then
        patiently("all is settled").untilAsserted(this::assertSettled);
        assertThat(later.hasLost()).isFalse();
      } finally {
        hanging.letGo();
      }
    }
    assertThat(changes(firstOfLater()))
        .as("changes since the first of the later leader")
        .allMatch(LeaseFightIT::isLaters);
    assertOnlyOursAreTouched();
  }

  /** A request that times out on a busy machine is made again. */
  private static ConditionFactory patiently(String what) {
    return await(what).atMost(PATIENCE).ignoreException(KubernetesClientException.class);
  }

  /** One in each phase of a VM's life. */
  private void letCallsHang(HangingCalls hanging) {
    fixture.vm(TENANT, STARTED, "runStrategy: Halted");
    List.of(CHANGED, HALTED, DELETED).forEach(name -> fixture.vm(TENANT, name, ""));
    awaitReady(STARTED, "StoppedAsRequested");
    List.of(CHANGED, HALTED, DELETED).forEach(name -> awaitReady(name, "Running"));
    hanging.hold("clone", CLONED);
    hanging.hold("updateConfig", vmid(CHANGED));
    hanging.hold("start", vmid(STARTED));
    hanging.hold("shutdown", vmid(HALTED));
    hanging.hold("destroy", vmid(DELETED));
    fixture.vm(TENANT, CLONED, "");
    fixture.patch(TENANT, CHANGED, "{\"spec\":{\"description\":\"Changed\"}}");
    fixture.patch(TENANT, STARTED, "{\"spec\":{\"runStrategy\":\"Always\"}}");
    fixture.patch(TENANT, HALTED, "{\"spec\":{\"runStrategy\":\"Halted\"}}");
    fixture.delete(TENANT, DELETED);
    patiently("all calls hang").until(hanging::allHeld);
  }

  private void awaitReady(String name, String reason) {
    patiently("%s is ready".formatted(name))
        .untilAsserted(
            () -> VirtualMachineAssert.assertThat(fixture.get(TENANT, name)).isReady(reason));
  }

  private String vmid(String name) {
    return fixture.get(TENANT, name).getStatus().vmid().toString();
  }

  private Resource<Lease> lease() {
    return fixture
        .sandbox()
        .kubernetes()
        .client()
        .leases()
        .inNamespace(OperatorFixture.NAMESPACE)
        .withName(Elected.LEASE);
  }

  private @Nullable String holder() {
    Lease lease = lease().get();
    return lease == null ? null : lease.getSpec().getHolderIdentity();
  }

  private void takeLease() {
    lease()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"holderIdentity\":\"%s\"}}".formatted(LATER));
  }

  private static boolean isLaters(ContenderEdge.Passage passage) {
    return passage.identity().equals(LATER);
  }

  private static boolean isFormersLook(ContenderEdge.Passage passage) {
    return !isLaters(passage) && passage.call().equals("config");
  }

  private List<ContenderEdge.Passage> since(int first) {
    List<ContenderEdge.Passage> all = List.copyOf(passages);
    return all.subList(first, all.size());
  }

  private List<ContenderEdge.Passage> changes(int first) {
    return since(first).stream().filter(ContenderEdge.Passage::changes).toList();
  }

  private int firstOfLater() {
    return passages.indexOf(
        changes(0).stream().filter(LeaseFightIT::isLaters).findFirst().orElseThrow());
  }

  private void assertSettled() {
    assertThat(fixture.get(TENANT, DELETED)).isNull();
    OUTCOMES.forEach(
        (name, reason) -> {
          VirtualMachineStatus status =
              VirtualMachineAssert.assertThat(fixture.get(TENANT, name)).isReady(reason).status();
          assertThat(status.operation()).as("operation of %s", name).isNull();
          assertThat(guests().values())
              .as("VMs of %s", name)
              .filteredOn(guest -> name.equals(guest.config().get("name")))
              .singleElement()
              .satisfies(
                  guest -> {
                    assertThat(guest.vmid()).isEqualTo(status.vmid());
                    assertThat(guest.running()).isEqualTo(reason.equals("Running"));
                  });
          assertThat(fixture.tenant("alice").row(name))
              .containsEntry("id", status.databaseID().intValue())
              .containsEntry("vmid", status.vmid())
              .containsEntry("status", reason.equals("Running") ? "running" : "stopped");
        });
    assertThat(proxmox.guest(fixture.get(TENANT, CHANGED).getStatus().vmid()).orElseThrow())
        .satisfies(guest -> assertThat(guest.config().get("description")).startsWith("Changed\n"));
    assertThat(fixture.tenant("alice").names())
        .filteredOn(name -> name.startsWith("fight-"))
        .containsExactlyInAnyOrderElementsOf(OUTCOMES.keySet());
  }

  private void assertOnlyOursAreTouched() {
    Map<Integer, GuestView> left = guests();
    assertThat(left).containsAllEntriesOf(foreign);
    assertThat(left).hasSize(foreign.size() + OUTCOMES.size());
    Set<Integer> touched =
        proxmox.ledger().since(mark).stream()
            .filter(RecordedCall::mutation)
            .map(call -> call.newVmid() == null ? call.vmid() : call.newVmid())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    assertThat(touched).doesNotContainAnyElementsOf(foreign.keySet());
  }

  private Map<Integer, GuestView> guests() {
    return proxmox.guests().stream().collect(Collectors.toMap(GuestView::vmid, guest -> guest));
  }
}
