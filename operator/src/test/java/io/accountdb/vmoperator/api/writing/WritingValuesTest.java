package io.accountdb.vmoperator.api.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.writing.DiskGrowth.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, sizes, preferences and bodies. */
class WritingValuesTest {
  @ParameterizedTest
  @ValueSource(strings = {"web-1", "a", "0"})
  void shouldCallTheResourceLikeTheVmWhereKubernetesTakesTheName(String name) {
    assertThat(ResourceName.of(name)).isEqualTo(new ResourceName(name, null));
  }

  @Test
  void shouldDeriveAResourceNameThatIsAlwaysTheSameAndNobodyElses() {
    // Given
    List<String> alike = List.of("Web-1.team", "web-1.team", "web-1.Team", "WEB-1.team");
    // When
    List<ResourceName> names = alike.stream().map(ResourceName::of).toList();
    // Then
    assertThat(names).extracting(ResourceName::resource).doesNotHaveDuplicates();
    assertThat(names)
        .allSatisfy(name -> assertThat(name.resource()).matches("web-1-team-[0-9a-f]{8}"));
    assertThat(names).extracting(ResourceName::vmName).isEqualTo(alike);
    assertThat(ResourceName.of("Web-1.team")).isEqualTo(names.getFirst());
  }

  @Test
  void shouldKeepADerivedNameWithinALabel() {
    assertThat(ResourceName.of("a".repeat(64)).resource()).matches("a{54}-[0-9a-f]{8}");
    assertThat(ResourceName.of("b".repeat(53) + "." + "c".repeat(46)).resource())
        .hasSize(63)
        .matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait=10 | 10",
        "respond-async, wait=10 | 10",
        "WAIT = 5 | 5",
        "wait=\"7\" | 7",
        "wait=0 | 0",
        "wait=3600 | 60",
        "wait=5; foo=bar, wait=9 | 5"
      })
  void shouldWaitAsLongAsIsPreferredButAMinuteAtMost(String header, long seconds) {
    assertThat(Prefer.patience(List.of(header))).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wait", "wait=", "wait=-1", "wait=1.5", "wait=99999999999", "return"})
  void shouldNotMindAPreferenceThatItDoesNotKnow(String header) {
    assertThat(Prefer.patience(List.of(header))).isEmpty();
  }

  @Test
  void shouldGrowTheOnlyDisk() {
    assertThat(DiskGrowth.decide(40, Map.of("virtio0", 20 * 1024L), null))
        .isEqualTo(new Outcome.Grows(new WantedDisk("virtio0", "40Gi")));
  }

  @Test
  void shouldLetTheBootDiskTakeWhatTheOthersLeave() {
    // 20.5 GiB and 10 GiB are 31 GiB in the column.
    Map<String, Long> disks = Map.of("scsi0", 20 * 1024 + 512L, "scsi1", 10 * 1024L);
    assertThat(DiskGrowth.decide(40, disks, "scsi0"))
        .isEqualTo(new Outcome.Grows(new WantedDisk("scsi0", "30Gi")));
    assertThat(DiskGrowth.decide(40, disks, "scsi1"))
        .isEqualTo(new Outcome.Grows(new WantedDisk("scsi1", "19968Mi")));
    assertThat(DiskGrowth.decide(31, disks, "scsi0")).isEqualTo(new Outcome.Unchanged());
    assertThat(DiskGrowth.decide(30, disks, "scsi0")).isEqualTo(new Outcome.Smaller(31));
  }

  @Test
  void shouldNotGuessWhichDiskIsMeant() {
    Map<String, Long> disks = Map.of("scsi0", 1024L, "scsi1", 1024L);
    assertThat(DiskGrowth.decide(40, disks, null)).isEqualTo(new Outcome.Ambiguous());
    assertThat(DiskGrowth.decide(40, disks, "ide0")).isEqualTo(new Outcome.Ambiguous());
  }

  @ParameterizedTest
  @CsvSource({"20Gi, 20480", "1Ti, 1048576", "512Mi, 512", "1025Ki, 2", "1048577, 2", "1048576, 1"})
  void shouldReadAQuantityInMebibytes(String quantity, long mebibytes) {
    assertThat(DiskGrowth.mebibytes(quantity)).isEqualTo(mebibytes);
  }

  @Test
  void shouldRefuseAUnitThatTheSchemaDoesNotHave() {
    assertThatThrownBy(() -> DiskGrowth.mebibytes("20GB"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("20GB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{}}",
        "{} {}",
        "{\"a\": 1, \"a\": 2}",
        "{'a': 1}",
        "NaN",
        "{\"a\": 01}"
      })
  void shouldCallMalformedWhatIsNoSingleJsonObject(String body) {
    assertThat(status(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(400);
  }

  @Test
  void shouldCallMalformedWhatIsNoUtf8() {
    assertThat(status(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'})).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "null", "\"a\""})
  void shouldCallInvalidWhatIsJsonButNoObject(String body) {
    assertThat(status(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(422);
  }

  private static int status(byte[] body) {
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> JsonBody.object(body));
    assertThat(refusal).isNotNull();
    return refusal.problem().status();
  }

  @ParameterizedTest
  @CsvSource({
    "spec.disks[0].size, disk_gb",
    "spec.disks, disk_gb",
    "spec.cpu.cores, cpu_cores",
    "spec.vmName, name",
    "metadata.name, name",
    "spec.description, notes",
    "spec.source.template, template_id",
    "spec.vmid, vmid",
    "spec.placement.node, proxmox_node",
    "spec.readiness.gate, spec.readiness.gate",
    "spec.cpuless, spec.cpuless"
  })
  void shouldNameTheColumnThatAFieldComesFrom(String field, String column) {
    assertThat(SpecFields.error(field, "no")).isEqualTo(new FieldError(column, "no"));
  }
}
