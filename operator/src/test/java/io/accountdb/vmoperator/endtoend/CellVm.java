package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.faults.OutOfBand;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The VM of one cell of a matrix: cloned from a template that nobody else uses, next to a guest of
 * somebody else's that bears its name.
 */
final class CellVm {
  static final String TENANT = "team-a";
  static final String OWNER = "alice";

  /** How many VMIDs belong to a cell. */
  static final int VMIDS = 3;

  /**
   * For a busy machine; a refusal is tried again after a minute, a lost clone settled after one.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(240);

  private final OperatorFixture fixture;
  private final Sights sights;
  private final String name;
  private final int template;
  private final int namesake;
  private String spec = "";

  /**
   * @param firstVmid of those that belong to the cell
   */
  CellVm(OperatorFixture fixture, Sights sights, String name, int firstVmid) {
    this.fixture = fixture;
    this.sights = sights;
    this.name = name;
    template = firstVmid;
    namesake = firstVmid + 1;
  }

  int template() {
    return template;
  }

  /** Makes the guests that it does not own. */
  void prepare() {
    // Every other cell is at home on the other node: a node serves few calls at a time.
    String node = template / VMIDS % 2 == 0 ? "pve1" : "pve2";
    Map<String, String> config = Map.of("cores", "2", "memory", "1024", "ostype", "l26");
    Map<String, String> source = new TreeMap<>(config);
    source.put("name", name + "-source");
    source.put("template", "1");
    source.put("boot", "order=scsi0");
    source.put("scsi0", "local-lvm:base-%d-disk-0,size=1G".formatted(template));
    Map<String, String> other = new TreeMap<>(config);
    other.put("name", name);
    OutOfBand hands = fixture.sandbox().proxmox().outOfBand();
    hands.create(template, node, source);
    hands.create(namesake, node, other);
    hands.pool(template, "kubernetes");
    hands.pool(namesake, "kubernetes");
  }

  /** Takes away what {@link #prepare} made. */
  void cleanUp() {
    fixture.sandbox().proxmox().outOfBand().delete(template);
    fixture.sandbox().proxmox().outOfBand().delete(namesake);
  }

  /**
   * Adds to its spec, from the next {@link #apply} on.
   *
   * @param more YAML in flow style
   */
  void specify(String more) {
    spec = ", " + more;
  }

  /** Asks for a VMID of its cell, from the next {@link #apply} on. */
  int requestVmid() {
    int vmid = namesake + 1;
    specify("vmid: " + vmid);
    return vmid;
  }

  void apply(String runStrategy, int cores) {
    fixture.apply(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: %s, namespace: %s}
        spec:
          {clusterRef: {name: lab}, source: {template: {vmid: %d}}, runStrategy: %s,
           cpu: {cores: %d}%s}
        """
            .formatted(name, TENANT, template, runStrategy, cores, spec));
  }

  void delete() {
    fixture.delete(TENANT, name);
  }

  void deleteByForce() {
    fixture.deleteByForce(TENANT, name);
  }

  void takeOver(int vmid) {
    fixture.annotate(TENANT, name, Api.TAKE_OVER_ANNOTATION, Integer.toString(vmid));
  }

  void wipeStatus() {
    fixture.patchStatus(TENANT, name, "[{\"op\":\"remove\",\"path\":\"/status\"}]");
  }

  void putStatusBack(VirtualMachineStatus status) {
    fixture.patchStatus(
        TENANT,
        name,
        "[{\"op\":\"add\",\"path\":\"/status\",\"value\":%s}]"
            .formatted(Serialization.asJson(status)));
  }

  Optional<VirtualMachine> resource() {
    return Optional.ofNullable(fixture.get(TENANT, name));
  }

  VirtualMachineStatus status() {
    return resource().map(VirtualMachine::getStatus).orElseThrow();
  }

  Optional<Operation> operation() {
    return resource().map(VirtualMachine::getStatus).map(VirtualMachineStatus::operation);
  }

  /** As it is in Proxmox. */
  GuestView guest() {
    return guests(sights.look()).getFirst();
  }

  /** Waits until a sight is as it should be. */
  void settle(Consumer<Sight> verdict) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> verdict.accept(sights.look()));
  }

  /** Verdict: Kubernetes, Proxmox and the table agree that it runs. */
  void runs(Sight sight, int cores) {
    settled(sight, "Running", "running", cores);
  }

  /** Verdict: they agree that it is stopped. */
  void isStopped(Sight sight, int cores) {
    settled(sight, "StoppedAsRequested", "stopped", cores);
  }

  private void settled(Sight sight, String reason, String power, int cores) {
    VirtualMachine vm = sight.resources().get(name);
    List<GuestView> guests = guests(sight);
    assertThat(guests).as("VMs of %s", vm).hasSize(1);
    VirtualMachineAssert.assertThat(vm).has("Ready", "True", reason);
    VirtualMachineAssert.assertThat(vm).has("Mirrored", "True", "Mirrored");
    VirtualMachineStatus status = Objects.requireNonNull(vm.getStatus());
    assertThat(status.observedGeneration()).isEqualTo(vm.getMetadata().getGeneration());
    assertThat(status.operation()).as("operation").isNull();
    GuestView guest = guests.getFirst();
    assertThat(guest.vmid()).as("VMID").isEqualTo(status.vmid());
    assertThat(guest.status()).as("power").isEqualTo(power);
    assertThat(guest.config()).containsEntry("cores", Integer.toString(cores));
    assertThat(sight.rows(name))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row).containsEntry("vmid", guest.vmid()).containsEntry("status", power));
  }

  /** Verdict: it waits for a person. */
  void isHeld(Sight sight, String reason) {
    VirtualMachineAssert.assertThat(sight.resources().get(name)).has("Stalled", "True", reason);
  }

  /** Verdict: nothing of it is left. */
  void isGone(Sight sight) {
    assertThat(sight.resource(name)).as("resource").isEmpty();
    assertThat(guests(sight)).as("VMs without a resource").isEmpty();
    assertThat(sight.rows(name)).as("rows").isEmpty();
  }

  /** All VMs that may be its own. */
  List<GuestView> guests(Sight sight) {
    return sight.guests(name).stream().filter(guest -> guest.vmid() != namesake).toList();
  }
}
