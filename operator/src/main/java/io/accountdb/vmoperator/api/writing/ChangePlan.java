package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Cpu;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Memory;
import io.accountdb.vmoperator.store.VmRow;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a VirtualMachine have to change for what a client has sent: those that do not say
 * it already, or, where they say nothing, whose column is another. Pure.
 */
final class ChangePlan {
  private final VmRow row;
  private final VirtualMachineSpec spec;
  private final StoredVm vm;
  private final List<FieldChange> changes = new ArrayList<>();

  private ChangePlan(VmRow row, StoredVm vm) {
    this.row = row;
    this.vm = vm;
    this.spec = vm.spec();
  }

  /**
   * The changes; none where all is as it was asked for.
   *
   * @param boot slot of the boot disk of the VM's template; null: unknown
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 where a value does not fit the
   *     VM that there is
   */
  static List<FieldChange> of(VmRequest request, VmRow row, StoredVm vm, @Nullable String boot) {
    ChangePlan plan = new ChangePlan(row, vm);
    plan.name(request.name());
    plan.cores(request.cpuCores());
    plan.memory(request.memoryMb());
    if (request.diskGb() != null && !request.diskGb().equals(row.facts().diskGb())) {
      DiskChange.of(request.diskGb(), vm, boot).ifPresent(plan.changes::add);
    }
    plan.power(request.status());
    plan.notes(request.notes());
    return List.copyOf(plan.changes);
  }

  private void name(@Nullable String wanted) {
    String present = spec.vmName() != null ? spec.vmName() : vm.ref().name();
    if (wanted != null && !wanted.equals(present)) {
      changes.add(FieldChange.of(VmRequest.NAME, TextNode.valueOf(wanted), "vmName"));
    }
  }

  /** The column counts cores times sockets. */
  private void cores(@Nullable Integer wanted) {
    @Nullable Cpu cpu = spec.cpu();
    @Nullable Integer cores = cpu == null ? null : cpu.cores();
    @Nullable Integer sockets = cpu == null ? null : cpu.sockets();
    @Nullable Integer present =
        cores != null && sockets != null
            ? Integer.valueOf(cores * sockets)
            : row.facts().cpuCores();
    if (wanted == null || wanted.equals(present)) {
      return;
    }
    int split = sockets == null ? 1 : sockets;
    if (wanted % split != 0) {
      throw Problems.invalid(
          VmRequest.CORES,
          "must be a multiple of %d: the VirtualMachine has that many sockets".formatted(split));
    }
    if (!Objects.equals(cores, wanted / split)) {
      changes.add(FieldChange.of(VmRequest.CORES, IntNode.valueOf(wanted / split), "cpu", "cores"));
    }
    if (sockets == null) {
      changes.add(FieldChange.of(VmRequest.CORES, IntNode.valueOf(split), "cpu", "sockets"));
    }
  }

  private void memory(@Nullable Integer wanted) {
    @Nullable Memory memory = spec.memory();
    @Nullable Long present =
        memory != null
            ? Long.valueOf(DiskGrowth.mebibytes(memory.size()))
            : row.facts().memoryMb() == null ? null : row.facts().memoryMb().longValue();
    if (wanted != null && !Objects.equals(present, wanted.longValue())) {
      changes.add(
          FieldChange.of(VmRequest.MEMORY, TextNode.valueOf(wanted + "Mi"), "memory", "size"));
    }
  }

  private void power(@Nullable Power wanted) {
    if (wanted != null && wanted != present()) {
      changes.add(
          FieldChange.of(VmRequest.STATUS, TextNode.valueOf(wanted.runStrategy()), "runStrategy"));
    }
  }

  /** What the VirtualMachine is heading for; where it leaves that to people, what is. */
  private @Nullable Power present() {
    return switch (spec.runStrategy()) {
      case null -> Power.RUNNING;
      case ALWAYS -> Power.RUNNING;
      case HALTED -> Power.STOPPED;
      case MANUAL -> row.facts().status() == VmStatus.RUNNING ? Power.RUNNING : Power.STOPPED;
    };
  }

  private void notes(@Nullable Notes wanted) {
    if (wanted == null) {
      return;
    }
    String present =
        spec.description() != null
            ? spec.description()
            : Objects.requireNonNullElse(row.notes(), "");
    if (!wanted.description().equals(present)) {
      changes.add(
          FieldChange.of(VmRequest.NOTES, TextNode.valueOf(wanted.description()), "description"));
    }
  }
}
