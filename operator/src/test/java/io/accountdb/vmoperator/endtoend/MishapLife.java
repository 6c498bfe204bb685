package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One VM of the mishap matrix: from its creation to the stage of its mishap, then to what has to
 * come of it, then to its deletion.
 */
final class MishapLife {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Simulated; what is under way stays so until the mishap has happened. */
  private static final Duration HELD = Duration.ofSeconds(120);

  private static final int CORES = 2;

  private final MishapHands hands;
  private final MishapCase cell;
  private final CellVm vm;
  private @Nullable VirtualMachineStatus old;

  MishapLife(MishapHands hands, MishapCase cell, CellVm vm) {
    this.hands = hands;
    this.cell = cell;
    this.vm = vm;
  }

  /** Returns when nothing of it is left; throws what is wrong on the way. */
  void run() {
    try {
      reach();
      Optional<GuestView> theirs = strike();
      settle();
      vm.delete();
      vm.settle(vm::isGone);
      theirs.ifPresent(hands::isUntouched);
    } finally {
      vm.delete();
    }
  }

  private void reach() {
    switch (cell.stage()) {
      case CLONING -> {
        Faults.Handle clone = hold("qmclone", vm.template());
        vm.apply("Always", CORES);
        begun(clone);
      }
      case CONFIGURING -> {
        int vmid = vm.requestVmid();
        Faults.Handle change =
            hands
                .faults()
                .on(
                    CallMatch.route("PUT", "/nodes/{node}/qemu/{vmid}/config").forVmid(vmid),
                    new CallFault.Delay(HELD),
                    1);
        create("Always");
        begun(change);
      }
      case STARTING -> {
        stopped();
        Faults.Handle start = hold("qmstart", vmid());
        vm.apply("Always", CORES);
        begun(start);
      }
      case RUNNING -> running();
      case STOPPING -> {
        running();
        Faults.Handle stop = hold("qmshutdown", vmid());
        vm.apply("Halted", CORES);
        begun(stop);
      }
      case STOPPED -> stopped();
      case DELETING -> {
        running();
        Faults.Handle end = hold("qmdestroy", vmid());
        vm.delete();
        begun(end);
      }
    }
  }

  private void running() {
    create("Always");
    vm.settle(sight -> vm.runs(sight, CORES));
  }

  private void stopped() {
    create("Halted");
    vm.settle(sight -> vm.isStopped(sight, CORES));
  }

  /** The status that comes back later is that of its clone. */
  private void create(String runStrategy) {
    if (cell.mishap() != Mishap.STATUS_OLD) {
      vm.apply(runStrategy, CORES);
      return;
    }
    hold("qmclone", vm.template());
    vm.apply(runStrategy, CORES);
    await()
        .atMost(PATIENCE)
        .until(() -> vm.operation().filter(clone -> clone.upid() != null), Optional::isPresent);
    old = vm.status();
  }

  private Faults.Handle hold(String task, int vmid) {
    return hands.faults().delayTask(TaskMatch.type(task).forVmid(vmid), HELD, 1);
  }

  private static void begun(Faults.Handle held) {
    await().atMost(PATIENCE).until(() -> held.strikes() == 1);
  }

  private int vmid() {
    return vm.status().vmid();
  }

  /** The VM of somebody else's that has its VMID now, where there is one. */
  private Optional<GuestView> strike() {
    switch (cell.mishap()) {
      case MIGRATED -> hands.migrate(vm.guest());
      case EDITED -> hands.retag(vm.guest());
      case SWITCHED -> hands.turn(vm.guest());
      case DESTROYED -> hands.destroy(vm.guest());
      case RECYCLED -> {
        return Optional.of(hands.recycle(vm.guest()));
      }
      case STATUS_WIPED -> vm.wipeStatus();
      case STATUS_OLD -> vm.putStatusBack(Objects.requireNonNull(old));
      case APPLIED_ANEW -> {
        vm.deleteByForce();
        vm.apply(cell.stage().runStrategy(), CORES);
      }
      case DATABASE_DOWN -> hands.withoutDatabase();
      case API_SERVER_DOWN -> hands.withoutApiServer();
    }
    return Optional.empty();
  }

  private void settle() {
    switch (cell.outcome()) {
      case AS_WANTED -> vm.settle(this::isAsWanted);
      case MISSING ->
          vm.settle(
              sight -> {
                vm.isHeld(sight, "VMMissing");
                assertThat(vm.guests(sight)).as("VMs").isEmpty();
              });
      case HANDS_OFF -> vm.settle(sight -> vm.isHeld(sight, "IdentityMismatch"));
      case EARLIER_VM -> {
        vm.settle(sight -> vm.isHeld(sight, "PreviousIncarnation"));
        GuestView before = vm.guest();
        vm.takeOver(before.vmid());
        vm.settle(this::isAsWanted);
        assertThat(vm.guest().config()).containsEntry("smbios1", before.config().get("smbios1"));
      }
    }
  }

  private void isAsWanted(Sight sight) {
    switch (cell.stage()) {
      case CLONING, CONFIGURING, STARTING, RUNNING -> vm.runs(sight, CORES);
      case STOPPING, STOPPED -> vm.isStopped(sight, CORES);
      case DELETING -> {
        if (cell.mishap() == Mishap.APPLIED_ANEW) {
          vm.runs(sight, CORES);
        } else {
          vm.isGone(sight);
        }
      }
    }
    if (cell.mishap() == Mishap.EDITED && cell.stage() != LifeStage.DELETING) {
      assertThat(vm.guests(sight).getFirst().config().get("tags")).contains("k8s-", "theirs");
    }
  }
}
