package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a config says in its own keys. */
class GuestConfigTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order=scsi1;scsi0     | scsi0 scsi1        | scsi1",
        "order=net0;ide2;scsi0 | scsi0 scsi1        | scsi0",
        "order=net0            | virtio0 scsi2      | scsi2",
        "c                     | virtio0 sata0      | virtio0",
        "                      | scsi10 scsi9 sata0 | scsi9",
        "                      | scsi0 ide0         | ide0",
        "order=scsi0           |                    |"
      })
  void shouldFindTheDiskThatAGuestBootsFrom(
      @Nullable String boot, @Nullable String disks, @Nullable String slot) {
    // Given
    Map<String, String> values = new HashMap<>();
    if (boot != null) {
      values.put("boot", boot);
    }
    for (String disk : disks == null ? new String[0] : disks.split(" ")) {
      values.put(disk, "local-lvm:vm-100-" + disk + ",size=10G");
    }
    values.put("ide2", "local-lvm:vm-100-cloudinit,media=cdrom");
    // When / Then
    assertThat(new GuestConfig("d", values).bootDisk().orElse(null)).isEqualTo(slot);
  }

  @ParameterizedTest
  @CsvSource({"scsi1, scsi1", "scsi5, scsi0"})
  void shouldHonourTheOlderKey(String bootdisk, String slot) {
    // Given
    Map<String, String> values =
        Map.of("boot", "cdn", "bootdisk", bootdisk, "scsi0", "a:b,size=1G", "scsi1", "a:c,size=1G");
    // When / Then
    assertThat(new GuestConfig("d", values).bootDisk()).contains(slot);
  }
}
