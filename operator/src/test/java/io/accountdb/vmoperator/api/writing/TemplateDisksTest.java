package io.accountdb.vmoperator.api.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus.Disk;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How large the disk of a new VM becomes. */
class TemplateDisksTest {
  private static final ProxmoxClusterStatus STATUS =
      ProxmoxClusterStatus.EMPTY.with(
          List.of(
              new ProxmoxClusterStatus.Template(
                  9000, "one", "scsi0", List.of(new Disk("scsi0", "20Gi"))),
              new ProxmoxClusterStatus.Template(
                  9001,
                  "two",
                  "virtio1",
                  List.of(new Disk("virtio0", "10Gi"), new Disk("virtio1", "20Gi"))),
              new ProxmoxClusterStatus.Template(9002, "twice", null, List.of()),
              new ProxmoxClusterStatus.Template(
                  9003, "twice", "scsi0", List.of(new Disk("scsi0", "20Gi")))));

  @Test
  void shouldGrowTheBootDiskOfTheTemplate() {
    assertThat(disks(9000, null).growth(40)).contains(new WantedDisk("scsi0", "40Gi"));
    assertThat(disks(null, "one").growth(40)).contains(new WantedDisk("scsi0", "40Gi"));
    assertThat(disks(9001, null).growth(40)).contains(new WantedDisk("virtio1", "30Gi"));
  }

  @Test
  void shouldLeaveADiskAloneThatIsAsLargeAsWanted() {
    assertThat(disks(9000, null).growth(20)).isEmpty();
    assertThat(disks(9001, null).growth(30)).isEmpty();
  }

  @Test
  void shouldRefuseASizeBelowTheTemplates() {
    assertThat(refusal(disks(9000, null), 19)).contains("20");
  }

  @Test
  void shouldRefuseToChooseForATemplateThatIsNotKnownOrNotTheOnlyOne() {
    assertThat(refusal(disks(9009, null), 40)).contains("template 9009");
    assertThat(refusal(disks(null, "twice"), 40)).contains("template twice");
    assertThat(refusal(TemplateDisks.of(ProxmoxClusterStatus.EMPTY, template(9000, null)), 40))
        .contains("template 9000");
  }

  private static TemplateDisks disks(@Nullable Integer vmid, @Nullable String name) {
    return TemplateDisks.of(STATUS, template(vmid, name));
  }

  private static VirtualMachineSpec.Template template(
      @Nullable Integer vmid, @Nullable String name) {
    return new VirtualMachineSpec.Template(vmid, name);
  }

  private static String refusal(TemplateDisks disks, int wantedGb) {
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> disks.growth(wantedGb));
    FieldError error = refusal.problem().errors().getFirst();
    assertThat(error.field()).isEqualTo("disk_gb");
    return error.message();
  }
}
