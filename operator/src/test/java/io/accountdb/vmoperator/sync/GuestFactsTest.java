package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestFactsTest {
  @Test
  void shouldReadWhoAGuestIs() {
    // Given
    GuestConfig config =
        new GuestConfig(
            "d",
            Map.of(
                "name", "web-1",
                "smbios1", "uuid=6C3FA683-BEF9-4425-B413-EAA45A9D6191,family=eA==",
                "description",
                    "Front end\nproxmox.accountdb.io: cluster=c vm=team-a/web-1 uid=u-1 vmid=101"
                        + " attempt=1"));

    // When
    GuestFacts facts = GuestFacts.of(config);

    // Then
    assertThat(facts.biosUuid()).isEqualTo("6c3fa683-bef9-4425-b413-eaa45a9d6191");
    assertThat(facts.name()).isEqualTo("web-1");
    assertThat(facts.locked()).isFalse();
    assertThat(facts.isMarkedFor("u-1")).isTrue();
    assertThat(facts.isMarkedFor("u-11")).isFalse();
  }

  @Test
  void shouldKnowNothingOfACloneInTheMaking() {
    // When
    GuestFacts facts = GuestFacts.of(new GuestConfig("d", Map.of("lock", "clone")));

    // Then
    assertThat(facts.locked()).isTrue();
    assertThat(facts)
        .isEqualTo(new GuestFacts(null, facts.look(), "", false, Map.of(), null, null));
    assertThat(facts.name()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1; true",
        "0; false",
        "enabled=1; true",
        "enabled=0,fstrim_cloned_disks=1; false",
        "1,type=isa; true",
        "enabled=yes; true",
        "fstrim_cloned_disks=1; false"
      })
  void shouldTellWhetherTheAgentMayBeAsked(String agent, boolean enabled) {
    assertThat(GuestFacts.of(new GuestConfig("d", Map.of("agent", agent))).agentEnabled())
        .isEqualTo(enabled);
  }

  @Test
  void shouldFindTheSlotOfEachMac() {
    // Given
    GuestConfig config =
        new GuestConfig(
            "d",
            Map.of(
                "net0", "virtio=bc:24:11:2E:C5:00,bridge=vmbr0,firewall=1",
                "net10", "bridge=vmbr1,e1000=BC:24:11:2E:C5:10",
                "netfilter", "x=BC:24:11:2E:C5:11"));

    // When / Then
    assertThat(GuestFacts.of(config).slotByMac())
        .isEqualTo(Map.of("BC:24:11:2E:C5:00", "net0", "BC:24:11:2E:C5:10", "net10"));
  }

  @Test
  void shouldAddUpTheDisksButNoMedia() {
    // Given
    GuestConfig config =
        new GuestConfig(
            "d",
            Map.of(
                "scsi0", "local-lvm:vm-101-disk-0,iothread=1,size=40G",
                "virtio1", "ceph:vm-101-disk-1,size=512M",
                "ide2", "local-lvm:vm-101-cloudinit,media=cdrom,size=4M",
                "efidisk0", "local-lvm:vm-101-disk-2,size=4M",
                "unused0", "local-lvm:vm-101-disk-3",
                "scsihw", "virtio-scsi-single"));

    // When / Then
    assertThat(GuestFacts.of(config).diskBytes()).isEqualTo((40L << 30) + (512L << 20));
  }
}
