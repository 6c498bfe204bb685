package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestDisk;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Limits;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus.Disk;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus.Template;
import io.accountdb.vmoperator.sync.TemplateSight;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which templates a ProxmoxCluster's status lists. */
class ClusterTemplatesTest {
  private static final TemplateSight UBUNTU =
      new TemplateSight(
          9000,
          "ubuntu-24.04",
          "scsi0",
          List.of(
              new GuestDisk("scsi0", "local-lvm:base-9000-disk-0", 20L << 30),
              new GuestDisk("scsi1", "local-lvm:base-9000-disk-1", null)));
  private static final TemplateSight SECRET = new TemplateSight(9001, "secret", null, List.of());

  @Test
  void shouldTellTheDisksOfWhatMayBeCloned() {
    assertThat(ClusterTemplates.permitted(List.of(UBUNTU, SECRET), new Limits(List.of("ubuntu-*"))))
        .containsExactly(
            new Template(
                9000,
                "ubuntu-24.04",
                "scsi0",
                List.of(new Disk("scsi0", "20Gi"), new Disk("scsi1", null))));
  }

  @Test
  void shouldTellOfAllWithoutLimits() {
    assertThat(ClusterTemplates.permitted(List.of(UBUNTU, SECRET), null))
        .extracting(Template::vmid)
        .containsExactly(9000, 9001);
  }
}
