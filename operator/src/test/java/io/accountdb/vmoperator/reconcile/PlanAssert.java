package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says what a plan should do and what its status should tell. */
final class PlanAssert extends AbstractAssert<PlanAssert, Plan> {
  private PlanAssert(Plan plan) {
    super(plan, PlanAssert.class);
  }

  static PlanAssert assertThat(Plan plan) {
    return new PlanAssert(plan);
  }

  /** The step, for a closer look. */
  <S extends Step> S does(Class<S> step) {
    Assertions.assertThat(actual.step()).as("step").isInstanceOf(step);
    return step.cast(actual.step());
  }

  PlanAssert changesNothing() {
    Assertions.assertThat(actual.step()).as("step").isNotInstanceOf(Step.Change.class);
    return this;
  }

  PlanAssert waits() {
    does(Step.Wait.class);
    return this;
  }

  PlanAssert isReady(String reason) {
    return has(ConditionType.READY, Conditions.TRUE, reason);
  }

  PlanAssert isProgressing(String reason) {
    has(ConditionType.READY, Conditions.UNKNOWN, reason);
    return has(ConditionType.RECONCILING, Conditions.TRUE, reason);
  }

  PlanAssert isStalled(String reason) {
    has(ConditionType.READY, Conditions.FALSE, reason);
    return has(ConditionType.STALLED, Conditions.TRUE, reason);
  }

  PlanAssert has(String type, String status, String reason) {
    Condition condition =
        Conditions.of(actual.status().conditions()).get(type).orElseThrow(() -> missing(type));
    Assertions.assertThat(condition.status() + " " + condition.reason())
        .as("condition %s (%s)", type, condition.message())
        .isEqualTo(status + " " + reason);
    return this;
  }

  PlanAssert tells(String type, String part) {
    Assertions.assertThat(
            Conditions.of(actual.status().conditions()).get(type).orElseThrow().message())
        .as("message of " + type)
        .contains(part);
    return this;
  }

  private static AssertionError missing(String type) {
    return new AssertionError("no condition " + type);
  }

  VirtualMachineStatus status() {
    return actual.status();
  }
}
