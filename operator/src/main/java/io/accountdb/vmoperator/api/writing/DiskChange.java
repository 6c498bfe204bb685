package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code spec.disks} has to be for {@code disk_gb}; for {@link ChangePlan}. Pure. */
final class DiskChange {
  private DiskChange() {}

  /**
   * The change, where one is needed; it lists all disks that the spec has, since a merge patch
   * replaces lists as a whole.
   *
   * @param boot slot of the boot disk; null: unknown
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 where it would shrink, 409
   *     while nobody knows its size
   */
  static Optional<FieldChange> of(int wantedGb, StoredVm vm, @Nullable String boot) {
    List<VirtualMachineSpec.Disk> listed = Objects.requireNonNullElse(vm.spec().disks(), List.of());
    Map<String, Long> mebibytes = present(vm.status().disks(), listed);
    if (mebibytes.isEmpty()) {
      throw Problems.of(
          ProblemType.CONFLICT,
          "%s: the size of the disks is not known yet; try again later".formatted(VmRequest.DISK));
    }
    return switch (DiskGrowth.decide(wantedGb, mebibytes, boot)) {
      case DiskGrowth.Outcome.Unchanged ignored -> Optional.empty();
      case DiskGrowth.Outcome.Grows(WantedDisk disk) -> Optional.of(change(listed, disk));
      case DiskGrowth.Outcome.Smaller(long presentGb) ->
          throw Problems.invalid(
              VmRequest.DISK,
              "must not be smaller than the disks are, or are to be: %d".formatted(presentGb));
      case DiskGrowth.Outcome.Ambiguous ignored ->
          throw Problems.invalid(
              VmRequest.DISK,
              "the VM has the disks %s, and which of them it boots from is unknown; set spec.disks of its VirtualMachine"
                  .formatted(String.join(", ", mebibytes.keySet())));
    };
  }

  /** By slot; what is to be larger than it is counts as that. */
  private static Map<String, Long> present(
      @Nullable List<VirtualMachineStatus.Disk> disks, List<VirtualMachineSpec.Disk> listed) {
    Map<String, Long> mebibytes = new TreeMap<>();
    if (disks != null) {
      for (VirtualMachineStatus.Disk disk : disks) {
        if (disk.size() != null) {
          mebibytes.put(disk.slot(), DiskGrowth.mebibytes(disk.size()));
        }
      }
    }
    listed.forEach(
        disk ->
            mebibytes.computeIfPresent(
                disk.slot(), (slot, size) -> Math.max(size, DiskGrowth.mebibytes(disk.size()))));
    return mebibytes;
  }

  private static FieldChange change(List<VirtualMachineSpec.Disk> listed, WantedDisk wanted) {
    ArrayNode disks = JsonNodeFactory.instance.arrayNode();
    boolean found = false;
    for (VirtualMachineSpec.Disk disk : listed) {
      boolean same = disk.slot().equals(wanted.slot());
      found |= same;
      add(disks, disk.slot(), same ? wanted.size() : disk.size());
    }
    if (!found) {
      add(disks, wanted.slot(), wanted.size());
    }
    return new FieldChange(
        VmRequest.DISK,
        List.of("disks"),
        List.of("f:spec", "f:disks", "k:{\"slot\":\"%s\"}".formatted(wanted.slot()), "f:size"),
        disks);
  }

  private static void add(ArrayNode disks, String slot, String size) {
    disks.addObject().put("slot", slot).put("size", size);
  }
}
