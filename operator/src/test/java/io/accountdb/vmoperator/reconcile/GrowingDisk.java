package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;

import io.accountdb.vmoperator.resource.EndedOperation.Outcome;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A VM whose disk has 10 GiB and is to have 20, for the tests of how it gets there. */
abstract class GrowingDisk {
  static final String SPEC =
      "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, disks: [{slot: scsi0, size:"
          + " 20Gi}]%s}";
  static final String UPID = upid("resize", "100", NOW);

  final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
    scenario.generation = 2;
    scenario.spec = SPEC.formatted("");
    scsi0("10G");
  }

  void scsi0(String size) {
    config(Map.of("scsi0", "local-lvm:vm-100-disk-0,size=" + size));
  }

  void config(Map<String, String> values) {
    scenario.configOf(OUR_UUID, scenario.marker(), values);
  }

  /** The plan that lets the disk grow is stored, with a task or without. */
  void growing(@Nullable String upid) {
    VirtualMachineStatus intended = scenario.plan().status();
    Operation operation = Objects.requireNonNull(intended.operation());
    scenario.status = intended.with(upid == null ? operation : operation.withUpid(upid));
  }

  Outcome outcome(VirtualMachineStatus before, Plan plan) {
    return Endings.between(before, plan.status(), scenario.task).getFirst().operation().outcome();
  }
}
