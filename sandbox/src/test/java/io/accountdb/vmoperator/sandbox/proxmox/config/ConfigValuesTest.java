package io.accountdb.vmoperator.sandbox.proxmox.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterTable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values inside a config: drives, sizes, tags, hardware, what can be plugged. */
class ConfigValuesTest {
  @ParameterizedTest
  @CsvSource({"0,0", "1000,1000", "1024,1K", "4194304,4M", "10737418240,10G", "1099511627776,1T"})
  void shouldWriteSizesInTheLargestUnitThatNeedsNoFraction(long bytes, String text) {
    assertThat(DiskSize.format(bytes)).isEqualTo(text);
    assertThat(DiskSize.parse(text)).isEqualTo(bytes);
  }

  @Test
  void shouldTellDrivesApart() {
    // When
    Drive disk = Drive.parse("local-lvm:vm-1-disk-0,discard=on,size=10G");
    Drive cloudInit = Drive.parse("ceph:vm-1-cloudinit,media=cdrom");
    Drive newDisk = Drive.parse("local-lvm:32");
    Drive empty = Drive.parse("none,media=cdrom");

    // Then
    assertThat(disk.storage()).contains("local-lvm");
    assertThat(disk.bytes()).isEqualTo(10L << 30);
    assertThat(disk.print()).isEqualTo("local-lvm:vm-1-disk-0,discard=on,size=10G");
    assertThat(cloudInit.cloudInit()).isTrue();
    assertThat(cloudInit.cdrom()).isTrue();
    assertThat(newDisk.newDiskBytes()).contains(32L << 30);
    assertThat(disk.newDiskBytes()).isEmpty();
    assertThat(empty.storage()).isEmpty();
    assertThat(Drive.isDrive("scsi0")).isTrue();
    assertThat(Drive.isDrive("scsihw")).isFalse();
  }

  @Test
  void shouldNormalizeTags() {
    assertThat(Tags.normalize("B;a, b  C")).isEqualTo("a;b;c");
    assertThat(Tags.normalize("")).isEqualTo(" ");
  }

  @Test
  void shouldSeeHardwareInAConfig() {
    // When
    Hardware hardware =
        Hardware.of(
            ConfigFile.of(
                Map.of(
                    "cores",
                    "2",
                    "sockets",
                    "2",
                    "memory",
                    "current=2048",
                    "ide2",
                    "ceph:vm-1-cloudinit,media=cdrom,size=4M",
                    "scsi0",
                    "ceph:vm-1-disk-0,size=8G",
                    "boot",
                    "order=ide2;scsi0")));

    // Then
    assertThat(hardware).isEqualTo(new Hardware(4, 2048L << 20, 8L << 30));
  }

  @Test
  void shouldKnowWhatARunningGuestTakesAtOnce() {
    // Given
    HotPlug hotPlug = new HotPlug(ParameterTable.load().propertyStrings());
    ConfigFile file =
        ConfigFile.of(
            Map.of(
                "net0", "virtio=BC:24:11:00:00:01,bridge=vmbr0", "scsi0", "a:vm-1-disk-0,size=1G"));
    ConfigFile without = file.with("hotplug", "0");

    // Then
    assertThat(hotPlug.sets(file, "name", "x")).isTrue();
    assertThat(hotPlug.sets(file, "ipconfig0", "ip=dhcp")).isTrue();
    assertThat(hotPlug.sets(file, "cores", "4")).isFalse();
    assertThat(hotPlug.sets(file, "memory", "4")).isFalse();
    assertThat(hotPlug.sets(file, "agent", "1")).isFalse();
    assertThat(hotPlug.sets(file, "scsi1", "a:vm-1-disk-1")).isTrue();
    assertThat(hotPlug.sets(file, "sata0", "a:vm-1-disk-1")).isFalse();
    assertThat(hotPlug.sets(file, "scsi0", "a:vm-1-disk-0,cache=none,size=1G")).isFalse();
    assertThat(hotPlug.sets(without, "net0", "virtio=BC:24:11:00:00:02,bridge=vmbr0")).isFalse();
    assertThat(hotPlug.sets(without, "net0", "virtio=BC:24:11:00:00:01,bridge=vmbr1")).isTrue();
    assertThat(hotPlug.deletes(file, "net0")).isTrue();
    assertThat(hotPlug.deletes(without, "net0")).isFalse();
  }
}
