package io.accountdb.vmoperator.api.writing;

import static io.accountdb.vmoperator.api.writing.WritesFixture.TEAM;
import static io.accountdb.vmoperator.api.writing.WritesFixture.assertInvalid;
import static io.accountdb.vmoperator.api.writing.WritesFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no request to write, whatever it looks like. */
class WriteRequestsIT extends WritesLifecycle {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; DROP TABLE vms; --",
        "../../../api/v1/secrets",
        "%00",
        "a?fieldManager=x",
        "a/../b",
        "{{7*7}}",
        "\\u0000",
        "a\\r\\nX-Evil: 1",
        "{\\\"$gt\\\": 0}"
      })
  void shouldTakeNoTextForAnythingButText(String text) {
    for (String column :
        List.of("name", "vmid", "template_id", "cpu_cores", "memory_mb", "disk_gb", "status")) {
      assertThat(writes.post("{\"name\": \"a\", \"%s\": \"%s\"}".formatted(column, text)).status())
          .as(column)
          .isIn(400, 422);
    }
    String escaped = URLEncoder.encode(text, StandardCharsets.UTF_8);
    Answer namespace =
        writes.client.post(
            "/vms?namespace=" + escaped, writes.alice, writes.onNode("{\"name\": \"a\"}"));
    assertThat(namespace.status()).as(namespace.text()).isEqualTo(422);
    assertThat(writes.client.put("/vms/" + escaped, writes.alice, "{}").status())
        .isIn(400, 404, 422);
    assertThat(writes.vm("a").get()).isNull();
  }

  @Test
  void shouldRefuseWhatIsNoJson() {
    // Given
    String path = "/vms?namespace=" + TEAM;
    // When
    Answer malformed = writes.client.post(path, writes.alice, "{");
    Answer twice = writes.client.post(path, writes.alice, "{\"name\": \"a\", \"name\": \"b\"}");
    Answer text =
        writes.client.exchange(
            writes
                .client
                .request(path, writes.alice)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"name\": \"a\"}"))
                .build());
    Answer large =
        writes.client.exchange(
            writes
                .client
                .request(path, writes.alice)
                .header("Content-Type", "application/json")
                // Who still sends while the refusal comes may see a broken pipe instead.
                .expectContinue(true)
                .POST(BodyPublishers.ofString("{\"name\": \"" + "a".repeat(100_000) + "\"}"))
                .build());
    // Then
    assertRefused(malformed, 400, ProblemType.MALFORMED);
    assertRefused(twice, 400, ProblemType.MALFORMED);
    assertRefused(text, 415, ProblemType.UNSUPPORTED_MEDIA_TYPE);
    assertRefused(large, 413, ProblemType.TOO_LARGE);
  }

  @Test
  void shouldRefuseParametersThatItDoesNotKnow() {
    // Given
    int id = writes.managed("web-1");
    // When / Then
    assertInvalid(
        writes.client.post("/vms?force=1", writes.alice, "{\"name\": \"a\"}"), "force", "no");
    assertInvalid(writes.client.put("/vms/" + id + "?force=1", writes.alice, "{}"), "force", "no");
    assertInvalid(writes.client.delete("/vms/" + id + "?force=1", writes.alice), "force", "no");
    assertThat(writes.vm("web-1").get().isMarkedForDeletion()).isFalse();
  }
}
