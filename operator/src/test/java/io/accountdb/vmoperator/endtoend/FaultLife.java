package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One VM of the fault matrix from its creation by way of the phase that meets its fault to its
 * deletion. After each phase Kubernetes, Proxmox and the table have to agree.
 */
final class FaultLife {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration PRUNING = Duration.ofMillis(50);

  /** Simulated; a fault is armed while the clone is made. */
  private static final Duration LONG_CLONE = Duration.ofSeconds(40);

  private final ProxmoxSimulator proxmox;
  private final FaultCase cell;
  private final CellVm vm;
  private Faults.@Nullable Handle fault;
  private boolean pruned;

  FaultLife(ProxmoxSimulator proxmox, FaultCase cell, CellVm vm) {
    this.proxmox = proxmox;
    this.cell = cell;
    this.vm = vm;
    vm.specify("power: {stopMode: %s}".formatted(cell.phase().stopMode()));
  }

  /** Returns when the VM is gone again; throws what is wrong on the way. */
  void run() {
    try {
      live();
      vm.delete();
      settle(vm::isGone);
    } finally {
      vm.delete();
    }
    assertThat(fault).as("the fault").isNotNull();
    assertThat(fault.strikes()).as("strikes of the fault").isEqualTo(1);
  }

  private void live() {
    create();
    switch (cell.phase()) {
      case CLONE, READ_OF_THE_CLONE -> {}
      case CONFIG -> {
        enter();
        vm.apply("Halted", 3);
        settle(sight -> vm.isStopped(sight, 3));
      }
      case START -> {
        enter();
        start();
      }
      case SHUTDOWN, STOP -> {
        start();
        enter();
        vm.apply("Halted", 2);
        settle(sight -> vm.isStopped(sight, 2));
      }
      case READ_BEFORE_DESTROY, DESTROY -> enter();
    }
  }

  private void start() {
    vm.apply("Always", 2);
    settle(sight -> vm.runs(sight, 2));
  }

  private void create() {
    if (cell.phase() == FaultPhase.CLONE) {
      arm(vm.template());
    }
    if (cell.phase() == FaultPhase.READ_OF_THE_CLONE) {
      TaskMatch task = TaskMatch.type("qmclone").forVmid(vm.template());
      proxmox.faults().delayTask(task, LONG_CLONE, 1);
    }
    vm.apply("Halted", 2);
    if (cell.phase() == FaultPhase.READ_OF_THE_CLONE) {
      Optional<Operation> clone =
          await()
              .atMost(PATIENCE)
              .until(() -> vm.operation().filter(it -> it.upid() != null), Optional::isPresent);
      arm(clone.orElseThrow().vmid());
    }
    settle(sight -> vm.isStopped(sight, 2));
  }

  private void enter() {
    arm(vm.status().vmid());
  }

  private void arm(int vmid) {
    fault = cell.fault().arm(proxmox.faults(), cell.phase(), vmid);
  }

  private void settle(Consumer<Sight> verdict) {
    if (cell.fault() == FaultClass.TASK_PRUNED && fault != null && !pruned) {
      prune();
      pruned = true;
    }
    vm.settle(verdict);
  }

  /** Proxmox forgets only what has ended: it is told again and again, until the operator knows. */
  private void prune() {
    var soon = await().atMost(PATIENCE).pollInterval(PRUNING);
    String task = soon.until(() -> upid().orElse(""), upid -> !upid.isEmpty());
    soon.until(
        () -> {
          proxmox.pruneTask(task);
          return !upid().equals(Optional.of(task));
        });
  }

  private Optional<String> upid() {
    return vm.operation().map(Operation::upid);
  }
}
