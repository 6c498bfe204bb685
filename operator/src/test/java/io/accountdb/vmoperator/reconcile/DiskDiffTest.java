package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Disk;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskDiffTest {
  private static final GuestConfig CONFIG =
      new GuestConfig(
          "d".repeat(40),
          Map.of(
              "scsi0", "local-lvm:vm-100-disk-0,discard=on,size=10G",
              "scsi1", "local-lvm:vm-100-disk-1,size=4196352K",
              "virtio2", "local-lvm:vm-100-disk-2",
              "ide2", "local-lvm:vm-100-cloudinit,media=cdrom,size=4M",
              "efidisk0", "local-lvm:vm-100-disk-3,size=4M",
              "scsihw", "virtio-scsi-single"));

  @ParameterizedTest
  @CsvSource({
    "scsi0, 10Gi, false",
    "scsi0, 10240Mi, false",
    "scsi0, 10241Mi, true",
    "scsi0, 1Ti, true",
    "scsi0, 9999999999Ti, true",
    // 4098 MiB exactly
    "scsi1, 4098Mi, false",
    "scsi1, 5Gi, true"
  })
  void shouldFindWhatHasToGrow(String slot, String size, boolean due) {
    // When
    DiskDiff diff = DiskDiff.between(List.of(new Disk(slot, size)), CONFIG);

    // Then
    assertThat(diff.due()).isEqualTo(due ? List.of(new Operation.Disk(slot, size)) : List.of());
    assertThat(diff.objections()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scsi9   | 10Gi    | spec.disks: the VM has no disk scsi9 (size 10Gi); its disks are:"
            + " scsi0, scsi1, virtio2.",
        "ide2    | 1Gi     | spec.disks: the VM has no disk ide2 (size 1Gi)",
        "scsi0   | 10239Mi | spec.disks: scsi0 has 10Gi and cannot shrink to 10239Mi; write at"
            + " least 10Gi",
        "scsi1   | 4097Mi  | spec.disks: scsi1 has 4098Mi and cannot shrink to 4097Mi",
        "virtio2 | 1Gi     | spec.disks: Proxmox's configuration gives no size of virtio2",
      })
  void shouldSayWhatCannotBeHadAndWhatWouldBeRight(String slot, String size, String message) {
    // When
    DiskDiff diff = DiskDiff.between(List.of(new Disk(slot, size)), CONFIG);

    // Then
    assertThat(diff.due()).isEmpty();
    assertThat(diff.objections()).singleElement().asString().startsWith(message);
  }

  @Test
  void shouldLeaveDisksAloneThatAreNotListed() {
    assertThat(DiskDiff.between(null, CONFIG)).isEqualTo(new DiskDiff(List.of(), List.of()));
    assertThat(DiskDiff.between(List.of(), CONFIG)).isEqualTo(new DiskDiff(List.of(), List.of()));
  }

  @Test
  void shouldKeepTheOrderOfTheSpecAndGoOnBehindABadEntry() {
    // When
    DiskDiff diff =
        DiskDiff.between(
            List.of(new Disk("sata5", "1Gi"), new Disk("scsi1", "8Gi"), new Disk("scsi0", "20Gi")),
            CONFIG);

    // Then
    assertThat(diff.due()).extracting(Operation.Disk::slot).containsExactly("scsi1", "scsi0");
    assertThat(diff.objections()).hasSize(1);
  }
}
