package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTest {
  private static final GuestAddress GUEST = new GuestAddress("pve1", 110);

  @ParameterizedTest
  @CsvSource({
    "'virtio,bridge=vmbr0', virtio%2Cbridge%3Dvmbr0",
    "a;b, a%3Bb",
    "a&b, a%26b",
    "a+b c, a%2Bb%20c",
    "100%, 100%25",
    "a/b:c@d!e*f~, a%2Fb%3Ac%40d%21e%2Af%7E",
    "Größe, Gr%C3%B6%C3%9Fe",
    "a-b_c.d, a-b_c.d"
  })
  void shouldEncodeAllThatPveproxyWouldSplitAt(String value, String encoded) {
    assertThat(FormEncoding.encode(value)).isEqualTo(encoded);
  }

  @Test
  void shouldEncodeLineBreak() {
    assertThat(FormEncoding.encode(Map.of("description", "a\nb=c")))
        .isEqualTo("description=a%0Ab%3Dc");
  }

  @Test
  void shouldEncodeUpidInPath() {
    // Given
    Upid upid =
        Upid.parse("UPID:pve1:0003A5C2:01A2B3C4:68A1B2C3:qmclone:9000:operator@pve!vm-operator:");

    // When
    String target = Calls.taskStatus(upid).target();

    // Then
    assertThat(target)
        .isEqualTo(
            "/nodes/pve1/tasks/UPID%3Apve1%3A0003A5C2%3A01A2B3C4%3A68A1B2C3%3Aqmclone%3A9000"
                + "%3Aoperator%40pve%21vm-operator%3A/status");
  }

  @Test
  void shouldNotLetNodeNameLeaveItsPlaceInPath() {
    assertThat(Calls.start(new GuestAddress("../x?y#z", 1)).target())
        .isEqualTo("/nodes/..%2Fx%3Fy%23z/qemu/1/status/start");
  }

  @Test
  void shouldPutParametersOfDeleteInQuery() {
    assertThat(Calls.destroy(GUEST).target())
        .isEqualTo("/nodes/pve1/qemu/110?destroy-unreferenced-disks=0&purge=1");
  }

  @Test
  void shouldAskForFullClone() {
    // When
    Call call = Calls.clone(GUEST, new CloneRequest(120, "web", "line\nmarker", null, "fast", "p"));

    // Then
    assertThat(call.target()).isEqualTo("/nodes/pve1/qemu/110/clone");
    assertThat(call.parameters())
        .containsOnly(
            Map.entry("newid", "120"),
            Map.entry("name", "web"),
            Map.entry("description", "line\nmarker"),
            Map.entry("full", "1"),
            Map.entry("storage", "fast"),
            Map.entry("pool", "p"));
  }

  @Test
  void shouldSendDigestWithEveryChangeOfConfig() {
    // When
    Call call =
        Calls.updateConfig(
            GUEST, new ConfigChange("abc", Map.of("cores", "2"), Set.of("tags", "balloon")));

    // Then
    assertThat(call.parameters())
        .containsOnly(
            Map.entry("cores", "2"),
            Map.entry("delete", "balloon,tags"),
            Map.entry("digest", "abc"));
  }

  @Test
  void shouldAskForASizeInAllAndNotForMore() {
    // When
    Call call = Calls.resize(GUEST, new DiskResize("scsi0", 40_960, "abc"));

    // Then
    assertThat(call.parameters())
        .containsOnly(
            Map.entry("disk", "scsi0"), Map.entry("size", "40960M"), Map.entry("digest", "abc"));
  }

  @Test
  void shouldGiveShutdownItsTimeoutInSeconds() {
    assertThat(Calls.shutdown(GUEST, Duration.ofMinutes(2), true).parameters())
        .containsOnly(Map.entry("timeout", "120"), Map.entry("forceStop", "1"));
  }

  @Test
  void shouldListRunningAndFinishedTasksOfNode() {
    assertThat(Calls.nodeTasks("pve1", new TaskQuery(110, "qmstart", Instant.ofEpochSecond(7))))
        .extracting(Call::target)
        .isEqualTo("/nodes/pve1/tasks?limit=50&since=7&source=all&typefilter=qmstart&vmid=110");
  }

  @Test
  void shouldShowNoParameterInItsName() {
    // Given
    ConfigChange change = new ConfigChange("abc", Map.of("cipassword", "hunter2"), Set.of());

    // Then
    assertThat(Calls.updateConfig(GUEST, change)).hasToString("PUT /nodes/pve1/qemu/110/config");
    assertThat(change.toString()).contains("cipassword").doesNotContain("hunter2");
  }
}
