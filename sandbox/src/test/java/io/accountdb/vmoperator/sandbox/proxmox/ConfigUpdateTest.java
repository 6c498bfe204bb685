package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of a config (update_vm_api of API2/Qemu.pm). */
class ConfigUpdateTest extends SimulatorTestBase {
  private static final String CONFIG = guest(110) + "/config";

  @BeforeEach
  void cloneGuest() {
    cloned(110);
  }

  private Map<String, String> values() {
    return simulator.guest(110).orElseThrow().config();
  }

  private void put(Map<String, String> change) {
    var answer = operator.put(CONFIG, change);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.data().isNull()).isTrue();
  }

  @Test
  void shouldRefuseAStaleDigestAndChangeItWithEveryWrite() {
    // Given
    String digest = operator.get(CONFIG).data().path("digest").asText();

    // When
    put(Map.of("digest", digest, "cores", "3"));
    var stale = operator.put(CONFIG, Map.of("digest", digest, "cores", "4"));

    // Then
    assertThat(digest).matches("[0-9a-f]{40}");
    assertThat(stale.status()).isEqualTo(500);
    assertThat(stale.message()).isEqualTo("checksum mismatch (file change by other user?)");
    assertThat(values()).containsEntry("cores", "3");
  }

  @Test
  void shouldKeepTagsLowerCaseSortedAndUniqueAndAnEmptyListAsABlank() {
    // When
    put(Map.of("tags", "Web,k8s-1a2b;web alpha"));
    String normalized = values().get("tags");
    put(Map.of("tags", ""));

    // Then
    assertThat(normalized).isEqualTo("alpha;k8s-1a2b;web");
    assertThat(values()).containsEntry("tags", " ");
    assertThat(operator.put(CONFIG, Map.of("tags", "no/slash")).error("tags"))
        .contains("invalid format");
  }

  @Test
  void shouldTrimDescriptionsAndDropEmptyOnes() {
    // When
    put(Map.of("description", "abc\n\nd  \n\n"));
    String trimmed = values().get("description");
    put(Map.of("description", ""));

    // Then
    assertThat(trimmed).isEqualTo("abc\n\nd");
    assertThat(values()).doesNotContainKey("description");
  }

  @Test
  void shouldMakeANewMacWithEveryDeviceThatHasNone() {
    // When
    put(Map.of("net0", "virtio,bridge=vmbr1"));
    String first = values().get("net0");
    put(Map.of("net0", "virtio,bridge=vmbr1"));
    String second = values().get("net0");
    put(Map.of("net0", "model=virtio,macaddr=bc:24:11:aa:bb:cc,bridge=vmbr1"));

    // Then
    assertThat(first).isNotEqualTo(second).matches("virtio=BC:24:11:.*,bridge=vmbr1");
    assertThat(values()).containsEntry("net0", "virtio=bc:24:11:aa:bb:cc,bridge=vmbr1");
  }

  @Test
  void shouldKeepHardwarePendingWhileTheGuestRunsAndApplyItAtTheNextStop() {
    // Given
    simulator.outOfBand().start(110);

    // When
    put(Map.of("cores", "4", "memory", "4096", "name", "renamed", "description", "now"));

    // Then
    assertThat(values())
        .containsEntry("cores", "2")
        .containsEntry("name", "renamed")
        .containsEntry("description", "now");
    assertThat(operator.get(CONFIG).data().path("cores").asInt()).isEqualTo(4);
    assertThat(operator.get(CONFIG + "?current=1").data().path("cores").asInt()).isEqualTo(2);
    simulator.outOfBand().stop(110);
    assertThat(values()).containsEntry("cores", "4").containsEntry("memory", "4096");
    assertThat(simulator.guest(110).orElseThrow().pending()).isEmpty();
  }

  @Test
  void shouldApplyTheRestWhenADeviceCannotBePlugged() {
    // Given
    simulator.outOfBand().pool(110, null);
    simulator.outOfBand().start(110);

    // When
    var answer = root.put(CONFIG, Map.of("net0", "virtio,bridge=vmbr9", "name", "renamed"));

    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error("net0")).isEqualTo("hotplug problem - bridge 'vmbr9' does not exist");
    assertThat(values()).containsEntry("name", "renamed");
    assertThat(simulator.guest(110).orElseThrow().pending().get("net0")).contains("vmbr9");
  }

  @Test
  void shouldBeginATasksFailureWithTheCodeOfTheException() {
    // Given
    simulator.outOfBand().start(110);

    // When
    String status = root.task(root.post(CONFIG, Map.of("net0", "virtio,bridge=vmbr9")));

    // Then
    assertThat(status)
        .isEqualTo(
            "400 Parameter verification failed. net0: hotplug problem - bridge 'vmbr9' does not"
                + " exist");
  }

  @Test
  void shouldNotLookAtBridgesBeforeTheStart() {
    // When
    var written = root.put(CONFIG, Map.of("net0", "virtio,bridge=vmbr9"));
    String started = root.task(root.post(guest(110) + "/status/start", Map.of()));

    // Then
    assertThat(written.status()).isEqualTo(200);
    assertThat(started).isEqualTo("bridge 'vmbr9' does not exist");
  }

  @Test
  void shouldSaySoWhenThereIsNothingToDoOrTooMuch() {
    // When
    var nothing = operator.put(CONFIG, Map.of());
    var both = operator.put(CONFIG, Map.of("cores", "2", "delete", "cores"));
    var unknown = operator.put(CONFIG, Map.of("delete", "nonsense"));
    var unset = operator.put(CONFIG, Map.of("delete", "onboot"));
    var undefined = operator.put(CONFIG, Map.of("cores", ""));

    // Then
    assertThat(nothing.status()).isEqualTo(500);
    assertThat(nothing.message()).isEqualTo("no options specified");
    assertThat(both.error("delete"))
        .isEqualTo("you can't use '-cores' and -delete cores' at the same time");
    assertThat(unknown.error("delete")).isEqualTo("unknown option 'nonsense'");
    assertThat(unset.status()).isEqualTo(200);
    assertThat(undefined.message())
        .isEqualTo("unable to parse value of 'cores' - got undefined value");
  }

  @Test
  void shouldCheckParametersWithProxmoxsOwnWords() {
    // When
    var answer =
        operator.put(
            CONFIG,
            Map.of(
                "cores",
                "0",
                "memory",
                "lots",
                "name",
                "no_underscores",
                "onboot",
                "true",
                "bios",
                "uefi",
                "colour",
                "red",
                "net0",
                "virtio,speed=9"));

    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo("Parameter verification failed.");
    assertThat(answer.error("cores")).isEqualTo("value must have a minimum value of 1");
    assertThat(answer.error("memory")).contains("type check ('integer') failed - got 'lots'");
    assertThat(answer.error("name"))
        .isEqualTo("invalid format - value does not look like a valid DNS name");
    assertThat(answer.error("onboot")).isEqualTo("type check ('boolean') failed - got 'true'");
    assertThat(answer.error("bios"))
        .isEqualTo("value 'uefi' does not have a value in the enumeration 'seabios, ovmf'");
    assertThat(answer.error("colour"))
        .isEqualTo(
            "property is not defined in schema and the schema does not allow additional"
                + " properties");
    assertThat(answer.error("net0"))
        .isEqualTo("invalid format - invalid key in comma-separated list property: speed");
  }

  @Test
  void shouldNeedAPrivilegeForEachClassOfOptionsAndRootForTheRest() {
    // Given
    var withoutRights = "/nodes/pve1/qemu/100/config";

    // When
    var foreign = operator.put(withoutRights, Map.of("cores", "1"));
    var arguments = operator.put(CONFIG, Map.of("args", "-no-reboot"));
    var lock = operator.put(CONFIG, Map.of("lock", "backup"));
    var startup = operator.put(CONFIG, Map.of("startup", "order=1"));
    var generation = operator.put(CONFIG, Map.of("vmgenid", "1"));
    var skipLock = root.put(CONFIG, Map.of("cores", "1", "skiplock", "1"));
    var bridge = operator.put(CONFIG, Map.of("net0", "virtio,bridge=vmbr0,tag=7"));

    // Then
    assertThat(foreign.status()).isEqualTo(403);
    assertThat(foreign.message())
        .startsWith("Permission check failed (/vms/100, VM.Config.Disk|VM.Config.CDROM");
    assertThat(arguments.status()).isEqualTo(500);
    assertThat(arguments.message()).isEqualTo("only root can set 'args' config");
    assertThat(lock.message()).isEqualTo("only root can set 'lock' config");
    assertThat(startup.message()).isEqualTo("Permission check failed (/, Sys.Modify)");
    assertThat(generation.message()).isEqualTo("only root can set 'vmgenid' config");
    assertThat(skipLock.error("skiplock")).isEqualTo("Only root may use this option.");
    assertThat(bridge.status()).as(bridge.body()).isEqualTo(200);
  }

  @Test
  void shouldHonourTheConfigsLock() {
    // Given
    simulator.outOfBand().edit(110, "lock", "backup");

    // When
    var put = operator.put(CONFIG, Map.of("cores", "1"));
    var clone = root.post(guest(110) + "/clone", Map.of("newid", "111"));
    String start = operator.task(operator.post(guest(110) + "/status/start", Map.of()));
    String stop = operator.task(operator.post(guest(110) + "/status/stop", Map.of()));
    String destroy = operator.task(operator.delete(guest(110)));

    // Then
    assertThat(put.status()).isEqualTo(500);
    assertThat(put.message()).isEqualTo("VM is locked (backup)");
    assertThat(clone.message()).isEqualTo("VM is locked (backup)");
    assertThat(start).isEqualTo("VM is locked (backup)");
    assertThat(stop).isEqualTo("OK");
    assertThat(destroy).isEqualTo("VM is locked (backup)");
  }

  @Test
  void shouldAllocateDetachAndFreeDisks() {
    // When
    put(Map.of("scsi2", "local-lvm:32"));
    String allocated = values().get("scsi2");
    put(Map.of("delete", "scsi2"));
    String unused = values().get("unused0");
    put(Map.of("scsi3", "local-lvm:vm-110-disk-1"));
    String attachedAgain = values().get("scsi3");
    var unknown = operator.put(CONFIG, Map.of("scsi4", "nowhere:1"));
    var iso = operator.put(CONFIG, Map.of("ide2", "ceph:vm-100-disk-0"));

    // Then
    assertThat(allocated).isEqualTo("local-lvm:vm-110-disk-1,size=32G");
    assertThat(unused).isEqualTo("local-lvm:vm-110-disk-1");
    assertThat(attachedAgain).isEqualTo("local-lvm:vm-110-disk-1,size=32G");
    assertThat(unknown.status()).isEqualTo(403);
    assertThat(unknown.message())
        .isEqualTo("Permission check failed (/storage/nowhere, Datastore.AllocateSpace)");
    assertThat(iso.message())
        .isEqualTo("Permission check failed (/storage/ceph, Datastore.Allocate)");
  }

  @Test
  void shouldMaskAndSaltPasswords() {
    // When
    put(Map.of("cipassword", "secret"));
    String first = values().get("cipassword");
    put(Map.of("cipassword", "secret"));

    // Then
    assertThat(first).startsWith("$5$").isNotEqualTo(values().get("cipassword"));
    assertThat(operator.get(CONFIG).data().path("cipassword").asText()).isEqualTo("**********");
  }

  @Test
  void shouldDoByTaskWhatPostAsksForButCheckAtOnce() {
    // Given
    String digest = operator.get(CONFIG).data().path("digest").asText();

    // When
    var posted = operator.post(CONFIG, Map.of("cores", "3"));
    String status = operator.task(posted);
    var stale = operator.post(CONFIG, Map.of("cores", "4", "digest", digest));
    var waited = operator.post(CONFIG, Map.of("cores", "5", "background_delay", "30"));

    // Then
    assertThat(posted.data().asText()).contains(":qmconfig:110:");
    assertThat(status).isEqualTo("OK");
    assertThat(stale.status()).isEqualTo(500);
    assertThat(waited.data().isNull()).isTrue();
    assertThat(values()).containsEntry("cores", "5");
  }

  @Test
  void shouldRevertWhatIsPending() {
    // Given
    simulator.outOfBand().start(110);
    put(Map.of("cores", "4"));

    // When
    put(Map.of("revert", "cores"));

    // Then
    assertThat(operator.get(CONFIG).data().path("cores").asInt()).isEqualTo(2);
    assertThat(simulator.guest(110).orElseThrow().pending()).isEmpty();
  }

  @Test
  void shouldMakeATemplateByAPlainPut() {
    // When
    put(Map.of("template", "1"));

    // Then
    assertThat(operator.task(operator.post(guest(110) + "/status/start", Map.of())))
        .isEqualTo("you can't start a vm if it's a template");
  }
}
