package io.accountdb.vmoperator.api.writing;

import static io.accountdb.vmoperator.api.writing.WritesFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DELETE of {@code /vms/{id}}. */
class RemovalIT extends WritesLifecycle {
  @Test
  void shouldDeleteTheVirtualMachineAndSayTheSameAsLongAsItGoes() {
    // Given
    int id = writes.managed("web-1");
    writes
        .vm("web-1")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"finalizers\": [\"example.org/held\"]}}");
    try {
      // When
      Answer first = writes.delete(id);
      Answer second = writes.delete(id);
      // Then
      assertThat(List.of(first.status(), second.status())).containsOnly(202);
      assertThat(first.json().at("/resource_name").asText()).isEqualTo("web-1");
      assertThat(writes.vm("web-1").get().isMarkedForDeletion()).isTrue();
      assertRefused(writes.put(id, "{\"cpu_cores\": 4}"), 409, ProblemType.CONFLICT);
    } finally {
      writes
          .vm("web-1")
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
    }
  }

  @ParameterizedTest
  @CsvSource({"annotations, argocd.argoproj.io/tracking-id", "labels, app.kubernetes.io/instance"})
  void shouldNotDeleteWhatIsDeclaredElsewhere(String where, String key) {
    // Given
    int id = writes.managed("web-1");
    writes
        .vm("web-1")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"%s\": {\"%s\": \"shop\"}}}".formatted(where, key));
    // When
    Answer answer = writes.delete(id);
    // Then
    assertRefused(answer, 409, ProblemType.TRACKED);
    assertThat(answer.json().at("/detail").asText()).contains("shop", key);
    assertThat(writes.vm("web-1").get().isMarkedForDeletion()).isFalse();
  }
}
