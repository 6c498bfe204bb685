package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says how a VirtualMachine's status should look, and shows all of it where it does not. */
final class VirtualMachineAssert extends AbstractAssert<VirtualMachineAssert, VirtualMachine> {
  private VirtualMachineAssert(VirtualMachine vm) {
    super(vm, VirtualMachineAssert.class);
  }

  static VirtualMachineAssert assertThat(VirtualMachine vm) {
    return new VirtualMachineAssert(vm);
  }

  VirtualMachineAssert isReady(String reason) {
    return has("Ready", "True", reason)
        .has("Provisioned", "True", "Provisioned")
        .has("Mirrored", "True", "Mirrored");
  }

  VirtualMachineAssert isReadyInAnyWay() {
    isNotNull();
    Assertions.assertThat(Conditions.of(status().conditions()).isTrue("Ready"))
        .as("Ready of %s", status())
        .isTrue();
    return this;
  }

  VirtualMachineAssert has(String type, String status, String reason) {
    isNotNull();
    Condition condition = Conditions.of(status().conditions()).get(type).orElse(null);
    Assertions.assertThat(
            condition == null ? "none" : condition.status() + " " + condition.reason())
        .as("condition %s of %s", type, status())
        .isEqualTo(status + " " + reason);
    return this;
  }

  VirtualMachineAssert tells(String type, String part) {
    isNotNull();
    Assertions.assertThat(Conditions.of(status().conditions()).get(type))
        .as("condition %s of %s", type, status())
        .hasValueSatisfying(condition -> Assertions.assertThat(condition.message()).contains(part));
    return this;
  }

  VirtualMachineStatus status() {
    Assertions.assertThat(actual.getStatus()).as("status").isNotNull();
    return actual.getStatus();
  }
}
