package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;

/** What goes wrong once in a {@link FaultPhase}, and then is over. */
enum FaultClass {
  UNAUTHENTICATED(call(new CallFault.Status(401, "invalid token value!", null, false))),
  FORBIDDEN(call(new CallFault.Status(403, "Forbidden", "Permission check failed", false))),
  DIED(call(CallFault.died("error during cfs-locked operation: got no lock"))),
  CONNECT_FAILED(call(CallFault.connectFailed())),
  PROXY_TIMEOUT(call(CallFault.proxyTimeout())),
  NO_ANSWER(call(new CallFault.DropBeforeHandler())),
  ANSWER_LOST(call(new CallFault.DropAfterHandler())),
  ANSWER_TRUNCATED(call(new CallFault.TruncatedAnswer())),
  SLOW(call(new CallFault.Delay(Duration.ofSeconds(20)))),
  /** Nothing comes back until the caller has given up; then it is carried out all the same. */
  BLACK_HOLE(call(new CallFault.Delay(Duration.ofSeconds(800)))),
  WORKER_NOT_HEARD_OF(task(FaultClass::loseWorker)),
  TASK_SLOW(task(FaultClass::delayTask)),
  TASK_FAILED(task(FaultClass::failTask)),
  TASK_WARNED(task(FaultClass::warnTask)),
  /** {@link FaultLife} prunes the task as soon as it has ended, which is not before this delay. */
  TASK_PRUNED(task(FaultClass::delayTask));

  private final Arming arming;

  FaultClass(Arming arming) {
    this.arming = arming;
  }

  /** How the simulator is told. */
  private interface Arming {
    Faults.Handle arm(Faults faults, FaultPhase phase, int vmid);

    /** Whether it takes a call that starts a task. */
    default boolean needsTask() {
      return true;
    }
  }

  private record OfCall(CallFault fault) implements Arming {
    @Override
    public Faults.Handle arm(Faults faults, FaultPhase phase, int vmid) {
      return faults.on(phase.call().forVmid(vmid), fault, 1);
    }

    @Override
    public boolean needsTask() {
      return false;
    }
  }

  private static Arming call(CallFault fault) {
    return new OfCall(fault);
  }

  private static Arming task(Arming arming) {
    return arming;
  }

  private static Faults.Handle loseWorker(Faults faults, FaultPhase phase, int vmid) {
    return faults.on(phase.call().forVmid(vmid), CallFault.noWorker(true), 1);
  }

  private static Faults.Handle failTask(Faults faults, FaultPhase phase, int vmid) {
    return faults.failTask(task(phase, vmid), "can't lock file - got timeout", 1);
  }

  private static Faults.Handle warnTask(Faults faults, FaultPhase phase, int vmid) {
    return faults.warnTask(task(phase, vmid), 1, 1);
  }

  private static Faults.Handle delayTask(Faults faults, FaultPhase phase, int vmid) {
    return faults.delayTask(task(phase, vmid), Duration.ofSeconds(40), 1);
  }

  private static TaskMatch task(FaultPhase phase, int vmid) {
    return TaskMatch.type(phase.task().orElseThrow()).forVmid(vmid);
  }

  /** Whether the phase has what goes wrong here. */
  boolean meets(FaultPhase phase) {
    return phase.task().isPresent() || !arming.needsTask();
  }

  /**
   * Lets it go wrong the next time.
   *
   * @param vmid in the path of the phase's call
   */
  Faults.Handle arm(Faults faults, FaultPhase phase, int vmid) {
    return arming.arm(faults, phase, vmid);
  }
}
