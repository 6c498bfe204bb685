package io.accountdb.vmoperator.api.writing;

import static io.accountdb.vmoperator.api.writing.WritesFixture.assertInvalid;
import static io.accountdb.vmoperator.api.writing.WritesFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PUT of {@code /vms/{id}}: what of a VM is changed, and what is not. */
class ChangeIT extends WritesLifecycle {
  @Test
  void shouldChangeWhatWasSentThroughTheVirtualMachine() {
    // Given
    int id = writes.managed("web-1", "{\"memory\": {\"size\": \"2Gi\"}}");
    // When
    Answer answer =
        writes.put(
            writes.alice,
            id,
            "{\"cpu_cores\": 4, \"memory_mb\": 2048, \"disk_gb\": 40, \"status\": \"stopped\"}");
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().at("/id").asInt()).isEqualTo(id);
    VirtualMachineSpec spec = writes.spec("web-1");
    assertThat(spec.cpu()).isEqualTo(new VirtualMachineSpec.Cpu(4, 1, null));
    assertThat(spec.memory().size()).isEqualTo("2Gi");
    assertThat(spec.disks()).containsExactly(new VirtualMachineSpec.Disk("scsi0", "40Gi"));
    assertThat(spec.runStrategy()).isEqualTo(RunStrategy.HALTED);
  }

  @Test
  void shouldWriteNothingWhereARowIsSentBackAsItWasRead() {
    // Given
    int id = writes.managed("web-1");
    String version = writes.vm("web-1").get().getMetadata().getResourceVersion();
    Answer row = writes.client.get("/vms/" + id, writes.alice);
    // When
    Answer answer = writes.put(id, row.text());
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json()).isEqualTo(row.json());
    assertThat(writes.vm("web-1").get().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void shouldKeepTheTextOfNotesAsItIs() {
    // Given
    String text = "'; DROP TABLE vms; -- \\\" <script> ünï 😀 \\n ${x} %s";
    int id = writes.managed("web-1");
    // When
    Answer answer = writes.put(id, "{\"notes\": \"%s\"}".formatted(text));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    String read = answer.json().at("/notes").asText();
    assertThat(read).startsWith("'; DROP TABLE vms; -- \" <script> ünï 😀 \n ${x} %s");
    assertThat(writes.spec("web-1").description()).isEqualTo(read);
  }

  @Test
  void shouldNeverForceAFieldThatSomebodyElseHolds() {
    // Given
    int id = writes.managed("web-1");
    writes.holdTheCores("web-1");
    String version = writes.vm("web-1").get().getMetadata().getResourceVersion();
    // When
    Answer answer = writes.put(id, "{\"cpu_cores\": 4, \"memory_mb\": 4096}");
    // Then
    assertRefused(answer, 409, ProblemType.FIELD_OWNED);
    assertThat(answer.json().at("/detail").asText())
        .contains("cpu_cores (spec.cpu.cores) is held by argocd-controller")
        .doesNotContain("memory_mb");
    assertThat(writes.vm("web-1").get().getMetadata().getResourceVersion()).isEqualTo(version);
    // When
    Answer other = writes.put(id, "{\"memory_mb\": 4096}");
    // Then
    assertThat(other.status()).as(other.text()).isEqualTo(200);
    assertThat(writes.spec("web-1").memory().size()).isEqualTo("4096Mi");
    assertThat(writes.spec("web-1").cpu().cores()).isEqualTo(2);
  }

  @Test
  void shouldChangeOnlyTheNotesOfADiscoveredVm() {
    // Given
    int id = writes.api.vm(writes.nextVmid(), "found", writes.node, writes.aliceId);
    // When
    Answer notes = writes.put(id, "{\"name\": \"found\", \"notes\": \"mine\"}");
    Answer cores = writes.put(id, "{\"cpu_cores\": 4, \"notes\": \"not written\"}");
    // Then
    assertThat(notes.status()).as(notes.text()).isEqualTo(200);
    assertThat(notes.json().at("/notes").asText()).isEqualTo("mine");
    assertRefused(cores, 409, ProblemType.NOT_MANAGED);
    assertRefused(writes.delete(id), 409, ProblemType.NOT_MANAGED);
    assertThat(writes.client.get("/vms/" + id, writes.alice).json().at("/notes").asText())
        .isEqualTo("mine");
    assertThat(writes.put(id, "{\"notes\": null}").json().at("/notes").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "disk_gb, 19, 20",
        "vmid, 101, 73",
        "owner_id, 1, leave it out",
        "status, \"error\", running"
      })
  void shouldNameWhatIsWrongWithAChange(String column, String value, String message) {
    // Given
    int id = writes.managed("web-1");
    // When / Then
    assertInvalid(writes.put(id, "{\"%s\": %s}".formatted(column, value)), column, message);
  }

  @Test
  void shouldNotTakeAnotherVirtualMachineOfTheNameForTheRows() {
    // Given
    int id = writes.managed("web-1");
    writes.vm("web-1").delete();
    writes.post("{\"name\": \"web-1\"}");
    // When / Then
    assertRefused(writes.put(id, "{\"cpu_cores\": 4}"), 409, ProblemType.CONFLICT);
    assertRefused(writes.delete(id), 409, ProblemType.CONFLICT);
    assertThat(writes.vm("web-1").get().isMarkedForDeletion()).isFalse();
  }
}
