package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus.Disk;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The disks that a clone of a template will have, by the status of its ProxmoxCluster. Pure.
 *
 * @param mebibytes by slot
 * @param boot slot of the boot disk; null: unknown
 */
record TemplateDisks(Template template, Map<String, Long> mebibytes, @Nullable String boot) {
  static TemplateDisks of(ProxmoxClusterStatus status, Template template) {
    List<ProxmoxClusterStatus.Template> meant =
        Stream.ofNullable(status.availableTemplates())
            .flatMap(List::stream)
            .filter(known -> isMeant(known, template))
            .toList();
    if (meant.size() != 1) {
      return new TemplateDisks(template, Map.of(), null);
    }
    Map<String, Long> sizes = new TreeMap<>();
    for (Disk disk : meant.getFirst().disks()) {
      if (disk.size() != null) {
        sizes.put(disk.slot(), DiskGrowth.mebibytes(disk.size()));
      }
    }
    return new TemplateDisks(template, sizes, meant.getFirst().bootDisk());
  }

  private static boolean isMeant(ProxmoxClusterStatus.Template known, Template template) {
    return template.vmid() != null
        ? template.vmid().equals(known.vmid())
        : template.name() != null && template.name().equals(known.name());
  }

  /**
   * What has to grow for all disks together to be as large as that; empty where they are.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 where that cannot be
   */
  Optional<WantedDisk> growth(int wantedGb) {
    if (mebibytes.isEmpty()) {
      throw Problems.invalid(
          VmRequest.DISK,
          "cannot be chosen: the ProxmoxCluster's status does not tell the disks of %s; leave it out"
              .formatted(template));
    }
    return switch (DiskGrowth.decide(wantedGb, mebibytes, boot)) {
      case DiskGrowth.Outcome.Unchanged ignored -> Optional.empty();
      case DiskGrowth.Outcome.Grows(WantedDisk disk) -> Optional.of(disk);
      case DiskGrowth.Outcome.Smaller(long presentGb) ->
          throw Problems.invalid(
              VmRequest.DISK,
              "must not be smaller than the disks of %s are: %d".formatted(template, presentGb));
      case DiskGrowth.Outcome.Ambiguous ignored ->
          throw Problems.invalid(
              VmRequest.DISK,
              "cannot be chosen: which disk of %s its clones boot from is unknown; leave it out"
                  .formatted(template));
    };
  }
}
