package io.accountdb.vmoperator.api.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.writing.StoredVm.FieldHolder;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.store.ResourceRef;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmRow;
import io.accountdb.vmoperator.store.VmStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which fields of a VirtualMachine a change of columns changes, and who may stand against it. */
class ChangePlanTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MINIMAL =
      "\"clusterRef\": {\"name\": \"lab\"}, \"source\": {\"template\": {\"vmid\": 9000}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // What the spec leaves open is as the row has it.
        "{}                                       | {\"cpu_cores\": 2}        | {}",
        "{}                                       | {\"memory_mb\": 2048}     | {}",
        "{}                                       | {\"disk_gb\": 20}         | {}",
        "{}                                       | {\"name\": \"web-1\"}     | {}",
        "{}                                       | {\"status\": \"running\"} | {}",
        "{}                                       | {\"notes\": null}         | {}",
        "{}                                       | {}                        | {}",
        // What differs is changed, and nothing else.
        "{}                                       | {\"cpu_cores\": 4}        | {\"cpu\":"
            + " {\"cores\": 4, \"sockets\": 1}}",
        "{}                                       | {\"memory_mb\": 4096}     | {\"memory\":"
            + " {\"size\": \"4096Mi\"}}",
        "{}                                       | {\"disk_gb\": 40}         | {\"disks\":"
            + " [{\"slot\": \"scsi0\", \"size\": \"40Gi\"}]}",
        "{}                                       | {\"name\": \"Web-2.lab\"} | {\"vmName\":"
            + " \"Web-2.lab\"}",
        "{}                                       | {\"status\": \"stopped\"} | {\"runStrategy\":"
            + " \"Halted\"}",
        "{}                                       | {\"notes\": \"front\"}    | {\"description\":"
            + " \"front\"}",
        // What the spec says counts more than what the row still shows.
        "{\"cpu\": {\"cores\": 4, \"sockets\": 1}} | {\"cpu_cores\": 4}        | {}",
        "{\"cpu\": {\"cores\": 4, \"sockets\": 1}} | {\"cpu_cores\": 2}        | {\"cpu\":"
            + " {\"cores\": 2}}",
        "{\"cpu\": {\"cores\": 1, \"sockets\": 2}} | {\"cpu_cores\": 4}        | {\"cpu\":"
            + " {\"cores\": 2}}",
        "{\"cpu\": {\"cores\": 1}}                | {\"cpu_cores\": 2}        | {}",
        "{\"memory\": {\"size\": \"4Gi\"}}        | {\"memory_mb\": 4096}     | {}",
        "{\"memory\": {\"size\": \"4Gi\"}}        | {\"memory_mb\": 2048}     | {\"memory\":"
            + " {\"size\": \"2048Mi\"}}",
        "{\"vmName\": \"old\"}                    | {\"name\": \"web-1\"}     | {\"vmName\":"
            + " \"web-1\"}",
        "{\"runStrategy\": \"Halted\"}            | {\"status\": \"stopped\"} | {}",
        "{\"runStrategy\": \"Halted\"}            | {\"status\": \"running\"} | {\"runStrategy\":"
            + " \"Always\"}",
        "{\"runStrategy\": \"Always\"}            | {\"status\": \"running\"} | {}",
        "{\"runStrategy\": \"Manual\"}            | {\"status\": \"running\"} | {}",
        "{\"runStrategy\": \"Manual\"}            | {\"status\": \"stopped\"} | {\"runStrategy\":"
            + " \"Halted\"}",
        "{\"description\": \"front\"}             | {\"notes\": \"front\"}    | {}",
        "{\"description\": \"front\"}             | {\"notes\": null}         | {\"description\":"
            + " \"\"}",
        // A list is replaced as a whole, so what else stands in it is repeated.
        "{\"disks\": [{\"slot\": \"scsi0\", \"size\": \"30Gi\"}]} | {\"disk_gb\": 40} | {\"disks\":"
            + " [{\"slot\": \"scsi0\", \"size\": \"40Gi\"}]}",
        "{\"disks\": [{\"slot\": \"scsi0\", \"size\": \"40Gi\"}]} | {\"disk_gb\": 40} | {}"
      })
  void shouldChangeOnlyWhatIsNotAsItIsWanted(String spec, String wanted, String patch)
      throws JsonProcessingException {
    // Given
    StoredVm vm = vm(spec, List.of());
    // When
    List<FieldChange> changes = plan(vm, wanted);
    // Then
    assertThat(FieldChange.patch(changes, "17").path("spec"))
        .isEqualTo(
            JSON.readTree(patch).isEmpty() ? MissingNode.getInstance() : JSON.readTree(patch));
  }

  @Test
  void shouldSayFromWhichVersionItWasPlanned() {
    assertThat(FieldChange.patch(List.of(), "17").at("/metadata/resourceVersion").asText())
        .isEqualTo("17");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"cpu\": {\"cores\": 1, \"sockets\": 2}} | {\"cpu_cores\": 3} | cpu_cores",
        "{}                                        | {\"disk_gb\": 19}  | disk_gb",
        "{\"disks\": [{\"slot\": \"scsi0\", \"size\": \"50Gi\"}]} | {\"disk_gb\": 40} | disk_gb"
      })
  void shouldRefuseWhatDoesNotFitTheVm(String spec, String wanted, String column)
      throws JsonProcessingException {
    // Given
    StoredVm vm = vm(spec, List.of());
    // When
    ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> plan(vm, wanted));
    // Then
    assertThat(refusal.problem().status()).isEqualTo(422);
    assertThat(refusal.problem().errors()).extracting(FieldError::field).containsExactly(column);
  }

  @Test
  void shouldNotGrowADiskWhoseSizeNobodyKnows() throws JsonProcessingException {
    // Given
    StoredVm vm = vm("{}", List.of());
    StoredVm unseen =
        new StoredVm(
            vm.ref(),
            vm.resourceVersion(),
            false,
            Map.of(),
            Map.of(),
            vm.spec(),
            VirtualMachineStatus.EMPTY,
            List.of());
    // When
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> plan(unseen, "{\"disk_gb\": 40}"));
    // Then
    assertThat(refusal.problem().status()).isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"cpu_cores\": 4}        | {\"f:cpu\": {\".\": {}, \"f:cores\": {}}}       | kubectl",
        "{\"cpu_cores\": 4}        | {\"f:cpu\": {}}                                 | kubectl",
        "{\"cpu_cores\": 4}        | {\"f:cpu\": {\".\": {}, \"f:type\": {}}}        |",
        "{\"cpu_cores\": 4}        | {\"f:memory\": {\"f:size\": {}}}                |",
        "{\"memory_mb\": 4096}     | {\"f:memory\": {\"f:size\": {}}}                | kubectl",
        "{\"disk_gb\": 40}         | {\"f:disks\": {\".\": {}, \"k:{\\\"slot\\\":\\\"scsi0\\\"}\":"
            + " {\".\": {}, \"f:size\": {}}}} | kubectl",
        "{\"disk_gb\": 40}         | {\"f:disks\": {\"k:{\\\"slot\\\": \\\"scsi0\\\"}\":"
            + " {\"f:size\": {}}}} | kubectl",
        "{\"disk_gb\": 40}         | {\"f:disks\": {\".\": {}, \"k:{\\\"slot\\\":\\\"scsi1\\\"}\":"
            + " {\"f:size\": {}}}} |",
        "{\"disk_gb\": 40}         | {\"f:disks\": {}}                               | kubectl",
        "{\"name\": \"web-2\"}     | {\"f:vmName\": {}}                              | kubectl",
        "{\"status\": \"stopped\"} | {\"f:runStrategy\": {}}                         | kubectl",
        "{\"notes\": \"front\"}    | {\"f:description\": {}}                         | kubectl",
        "{\"notes\": \"front\"}    | {\"f:owner\": {}}                               |"
      })
  void shouldFindWhoHoldsAField(String wanted, String fields, @Nullable String holder)
      throws JsonProcessingException {
    // Given
    Map<String, Object> spec = JSON.readValue(fields, new TypeReference<>() {});
    StoredVm vm =
        vm(
            "{}",
            List.of(
                new FieldHolder("vm-operator-api", Map.of("f:spec", spec)),
                new FieldHolder("vm-operator", Map.of("f:status", Map.of())),
                new FieldHolder("kubectl", Map.of("f:spec", spec))));
    // When
    List<FieldChange> changes = plan(vm, wanted);
    // Then
    assertThat(
            changes.stream()
                .flatMap(change -> FieldOwners.others(vm.holders(), change.held()).stream())
                .distinct())
        .containsExactlyElementsOf(holder == null ? List.of() : List.of(holder));
  }

  @Test
  void shouldWriteOnlyWhatWasSentIntoANewVirtualMachine() throws JsonProcessingException {
    // Given
    VmRequest request = VmRequest.toCreate(body("{\"name\": \"web-1\"}"));
    Destination destination =
        new Destination("team-a", "lab", null, null, new Template(null, "ubuntu"), null);
    // When / Then
    assertThat(Manifest.of(ResourceName.of("web-1"), request, destination))
        .isEqualTo(
            JSON.readTree(
                """
                {"apiVersion": "proxmox.accountdb.io/v1alpha1", "kind": "VirtualMachine",
                 "metadata": {"name": "web-1", "namespace": "team-a"},
                 "spec": {"clusterRef": {"name": "lab"},
                          "source": {"template": {"name": "ubuntu"}}}}
                """));
  }

  @Test
  void shouldWriteEachColumnIntoItsField() throws JsonProcessingException {
    // Given
    VmRequest request =
        VmRequest.toCreate(
            body(
                """
                {"name": "Web.1", "vmid": 5001, "cpu_cores": 2, "memory_mb": 2048,
                 "status": "stopped", "notes": "front"}
                """));
    Destination destination =
        new Destination(
            "team-a",
            "lab",
            "pve1",
            "bob",
            new Template(9000, null),
            new WantedDisk("scsi0", "40Gi"));
    // When / Then
    assertThat(Manifest.of(ResourceName.of("Web.1"), request, destination).get("spec"))
        .isEqualTo(
            JSON.readTree(
                """
                {"clusterRef": {"name": "lab"}, "source": {"template": {"vmid": 9000}},
                 "vmid": 5001, "vmName": "Web.1", "placement": {"node": "pve1"}, "owner": "bob",
                 "cpu": {"cores": 2, "sockets": 1}, "memory": {"size": "2048Mi"},
                 "runStrategy": "Halted", "description": "front",
                 "disks": [{"slot": "scsi0", "size": "40Gi"}]}
                """));
  }

  private static List<FieldChange> plan(StoredVm vm, String wanted) {
    ObjectNode shown =
        body(
            """
            {"name": "web-1", "cpu_cores": 2, "memory_mb": 2048, "disk_gb": 20,
             "status": "running", "notes": null}
            """);
    return ChangePlan.of(VmRequest.toChange(body(wanted), shown), row(), vm, null);
  }

  private static ObjectNode body(String text) {
    return JsonBody.object(text.getBytes(StandardCharsets.UTF_8));
  }

  private static VmRow row() {
    return new VmRow(
        7,
        2,
        new VmFacts(5001, "web-1", null, VmStatus.RUNNING, 2, 2048, 20, 3, 9000),
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        "pve1",
        new ResourceRef("team-a", "web-1", "u-1"));
  }

  private static StoredVm vm(String spec, List<FieldHolder> holders)
      throws JsonProcessingException {
    String whole = "{" + MINIMAL + (spec.equals("{}") ? "}" : ", " + spec.substring(1));
    return new StoredVm(
        new ResourceRef("team-a", "web-1", "u-1"),
        "17",
        false,
        Map.of(),
        Map.of(),
        JSON.readValue(whole, VirtualMachineSpec.class),
        JSON.readValue(
            "{\"disks\": [{\"slot\": \"scsi0\", \"volumeID\": \"lvm:vm-5001-disk-0\", \"size\":"
                + " \"20Gi\"}]}",
            VirtualMachineStatus.class),
        holders);
  }
}
