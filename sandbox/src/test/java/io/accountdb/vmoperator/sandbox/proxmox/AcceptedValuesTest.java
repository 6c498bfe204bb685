package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that Proxmox takes although one would expect a refusal, and the forms that it keeps. */
class AcceptedValuesTest extends SimulatorTestBase {
  private static final String CONFIG = guest(110) + "/config";

  @BeforeEach
  void cloneGuest() {
    cloned(110);
  }

  private String stored(String key, String value) {
    var answer = operator.put(CONFIG, Map.of(key, value));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return simulator.guest(110).orElseThrow().config().get(key);
  }

  @Test
  void shouldTakeWhatLooksWrong() {
    assertThat(stored("nameserver", "bogus")).isEqualTo("bogus");
    assertThat(stored("searchdomain", "two words")).isEqualTo("two words");
    assertThat(stored("scsi3", "local-lvm:0")).isEqualTo("local-lvm:vm-110-disk-1,size=0");
    assertThat(stored("name", "a".repeat(64))).hasSize(64);
    assertThat(stored("template", "1")).isEqualTo("1");
  }

  @Test
  void shouldKeepTheFormThatWasGiven() {
    assertThat(stored("memory", "current=256")).isEqualTo("current=256");
    assertThat(stored("net0", "virtio=bc:24:11:aa:bb:cc,bridge=vmbr0"))
        .isEqualTo("virtio=bc:24:11:aa:bb:cc,bridge=vmbr0");
    assertThat(stored("agent", "enabled=yes")).isEqualTo("enabled=yes");
  }

  @Test
  void shouldGiveNumbersOnlyForWholeNumbersAndBooleans() {
    // Given
    stored("onboot", "1");

    // When
    var config = operator.get(CONFIG).data();

    // Then
    assertThat(config.path("cores").isNumber()).isTrue();
    assertThat(config.path("onboot").isNumber()).isTrue();
    assertThat(config.path("memory").isTextual()).isTrue();
    assertThat(config.path("agent").isTextual()).isTrue();
    assertThat(operator.get("/cluster/nextid").data().isTextual()).isTrue();
  }

  @Test
  void shouldLeaveABlankBootOrderWhenTheLastDeviceOfItGoes() {
    // When
    var answer = operator.put(CONFIG, Map.of("delete", "scsi0"));

    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(simulator.guest(110).orElseThrow().config())
        .containsEntry("boot", " ")
        .containsEntry("unused0", "local-lvm:vm-110-disk-0");
  }

  @Test
  void shouldMakeANewCdDriveBootableAndNoDiskTwice() {
    // Given
    simulator.outOfBand().start(110);

    // When
    stored("ide0", "none,media=cdrom");
    stored("sata0", "local-lvm:1");
    stored("sata0", "local-lvm:2");
    simulator.outOfBand().stop(110);

    // Then
    assertThat(simulator.guest(110).orElseThrow().config())
        .containsEntry("boot", "order=scsi0;ide0")
        .containsEntry("sata0", "local-lvm:vm-110-disk-2,size=2G")
        .containsEntry("unused0", "local-lvm:vm-110-disk-1");
  }

  @Test
  void shouldBlameTheDeletionForAConflictWithARevert() {
    // When
    var setAndReverted = operator.put(CONFIG, Map.of("cores", "2", "revert", "cores"));
    var deletedAndReverted = operator.put(CONFIG, Map.of("delete", "cores", "revert", "cores"));

    // Then
    assertThat(setAndReverted.error("delete"))
        .isEqualTo("you can't use '-cores' and -revert cores' at the same time");
    assertThat(deletedAndReverted.error("revert"))
        .isEqualTo("you can't use '-delete cores' and -revert cores' at the same time");
  }

  @Test
  void shouldTellTheErrorsInsideAPropertyInWhateverOrder() {
    // When
    Set<String> texts = new HashSet<>();
    for (int count = 0; count < 40; count++) {
      texts.add(
          operator
              .put(CONFIG, Map.of("net0", "virtio,bridge=vmbr0,tag=9999,queues=99,mtu=99999"))
              .error("net0"));
    }

    // Then
    assertThat(texts.stream().map(text -> Set.copyOf(text.lines().toList())).distinct()).hasSize(1);
    assertThat(texts).hasSizeGreaterThan(1);
    assertThat(texts.stream().flatMap(String::lines)).contains(tooLarge("tag", 4094));
  }

  private static String tooLarge(String key, int maximum) {
    return Stream.of(key, "value must have a maximum value of " + maximum)
        .reduce((one, other) -> one + ": " + other)
        .orElseThrow();
  }

  @Test
  void shouldTellAPoolsTokenTheTruthAboutAVmidThatThePoolNamesInVain() {
    // Given
    simulator.outOfBand().pool(4711, "kubernetes");

    // When
    var named = operator.get(guest(4711) + "/config");
    var unnamed = operator.get(guest(4712) + "/config");

    // Then
    assertThat(named.status()).isEqualTo(500);
    assertThat(named.message()).endsWith("qemu-server/4711.conf' does not exist");
    assertThat(unnamed.status()).isEqualTo(403);
    assertThat(operator.get("/cluster/resources").body()).doesNotContain("4711");
  }
}
