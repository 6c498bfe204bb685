package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.DeletionPolicy;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Gate;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Power;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Readiness;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.StopMode;
import io.accountdb.vmoperator.sync.Claimant;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted: the resource as it stands in Kubernetes, with what its unset fields mean.
 *
 * @param clusterId of the Kubernetes cluster
 * @param deletionTime null: not being deleted
 * @param takeOver VMID of a previous incarnation's VM that may be adopted, as the user wrote it
 */
record Desired(
    String clusterId,
    Claimant claimant,
    long generation,
    @Nullable Instant deletionTime,
    Pause pause,
    @Nullable String takeOver,
    VirtualMachineSpec spec) {

  String vmName() {
    return spec.vmName() != null ? spec.vmName() : claimant.name();
  }

  RunStrategy runStrategy() {
    return spec.runStrategy() == null ? RunStrategy.ALWAYS : spec.runStrategy();
  }

  boolean retains() {
    return spec.deletionPolicy() == DeletionPolicy.RETAIN;
  }

  StopMode stopMode() {
    Power power = spec.power();
    return power == null || power.stopMode() == null ? StopMode.TRY_SOFT : power.stopMode();
  }

  Duration stopTimeout() {
    Power power = spec.power();
    return Duration.ofSeconds(
        power == null || power.stopTimeoutSeconds() == null ? 300 : power.stopTimeoutSeconds());
  }

  Gate gate() {
    Readiness readiness = spec.readiness();
    return readiness == null || readiness.gate() == null ? Gate.POWER_STATE : readiness.gate();
  }

  Duration readinessTimeout() {
    Readiness readiness = spec.readiness();
    return Duration.ofSeconds(
        readiness == null || readiness.timeoutSeconds() == null ? 900 : readiness.timeoutSeconds());
  }

  @Nullable String placementNode() {
    return spec.placement() == null ? null : spec.placement().node();
  }

  /** The tag that makes our VMs cheap to find. It proves nothing. */
  String tag() {
    return "k8s-" + clusterId.replace("-", "").substring(0, 8);
  }

  Marker marker(int vmid, int attempt) {
    return new Marker(
        clusterId, claimant.namespace(), claimant.name(), claimant.uid(), vmid, attempt, false);
  }
}
