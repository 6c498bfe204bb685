package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Limits;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus.Disk;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus.Template;
import io.accountdb.vmoperator.sync.TemplateSight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The templates of a cluster that tenants may clone, as its status lists them. Pure. */
final class ClusterTemplates {
  private ClusterTemplates() {}

  static List<Template> permitted(List<TemplateSight> known, @Nullable Limits limits) {
    return known.stream()
        .filter(
            template ->
                TemplatePolicy.allows(
                    limits == null ? null : limits.templates(), template.vmid(), template.name()))
        .map(ClusterTemplates::told)
        .toList();
  }

  private static Template told(TemplateSight template) {
    return new Template(
        template.vmid(),
        template.name(),
        template.bootDisk(),
        template.disks().stream()
            .map(
                disk ->
                    new Disk(
                        disk.slot(), disk.bytes() == null ? null : Memory.quantity(disk.bytes())))
            .toList());
  }
}
