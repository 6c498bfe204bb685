package io.accountdb.vmoperator.sandbox.proxmox.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PropertyStringsTest {
  private final PropertyStrings strings = ParameterTable.load().propertyStrings();

  @Test
  void shouldTakeTheDefaultKeyWithoutItsName() {
    assertThat(strings.parse("agent", "1,type=isa"))
        .isEqualTo(Map.of("enabled", "1", "type", "isa"));
  }

  @Test
  void shouldAcceptWordsForBooleans() {
    assertThat(strings.parse("agent", "enabled=yes,fstrim_cloned_disks=off"))
        .isEqualTo(Map.of("enabled", "1", "fstrim_cloned_disks", "0"));
  }

  @Test
  void shouldReadAModelAsTheKeyOfItsMac() {
    assertThat(strings.parse("net", "virtio=BC:24:11:00:00:01,bridge=vmbr0"))
        .isEqualTo(Map.of("model", "virtio", "macaddr", "BC:24:11:00:00:01", "bridge", "vmbr0"));
  }

  @Test
  void shouldResolveAliases() {
    assertThat(strings.parse("scsi-drive", "volume=local-lvm:vm-1-disk-0,bps_rd_length=3"))
        .isEqualTo(Map.of("file", "local-lvm:vm-1-disk-0", "bps_rd_max_length", "3"));
  }

  @Test
  void shouldRefuseUnknownDoubleAndNamelessKeys() {
    assertThatThrownBy(() -> strings.parse("net", "virtio,speed=1"))
        .hasMessage("invalid key in comma-separated list property: speed");
    assertThatThrownBy(() -> strings.parse("net", "virtio,tag=1,tag=2"))
        .hasMessage("duplicate key in comma-separated list property: tag");
    assertThatThrownBy(() -> strings.parse("net", "virtio,=1"))
        .hasMessage("missing key in comma-separated list property");
    assertThatThrownBy(() -> strings.parse("pve-qm-ipconfig", "10.0.0.1/24"))
        .hasMessage("value without key, but schema does not define a default key");
  }

  @Test
  void shouldVerifyValues() {
    assertThatThrownBy(() -> strings.parse("pve-qm-ipconfig", "ip=10.0.0.1"))
        .hasMessageContaining("valid ipv4 network configuration");
    assertThatThrownBy(() -> strings.parse("pve-qm-ipconfig", "gw=10.0.0.1"))
        .hasMessageContaining("missing property - 'gw' requires this property");
    assertThatThrownBy(() -> strings.parse("net", "virtio=01:00:00:00:00:01"))
        .hasMessageContaining("valid unicast MAC address");
    assertThat(strings.parse("pve-qm-ipconfig", "ip=dhcp,ip6=auto")).hasSize(2);
    assertThat(strings.parse("pve-qm-ipconfig", "ip=10.0.0.1/24,gw=10.0.0.254,ip6=fd00::1/64"))
        .hasSize(3);
  }
}
