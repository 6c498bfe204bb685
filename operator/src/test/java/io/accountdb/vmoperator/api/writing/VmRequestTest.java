package io.accountdb.vmoperator.api.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may send, and what it is told where it is wrong. */
class VmRequestTest {
  private static final ObjectNode ROW =
      json(
          """
          {"id": 7, "vmid": 5001, "name": "web-1", "ip_address": null, "status": "running",
           "cpu_cores": 2, "memory_mb": 2048, "disk_gb": 20, "proxmox_node": 3, "template_id": 9000,
           "notes": null, "created_at": "2026-09-01T08:00:00Z", "updated_at": "2026-09-01T08:00:00Z",
           "owner_id": 2, "proxmox_node_name": "pve1", "managed": true, "namespace": "team-a",
           "resource_name": "web-1"}
          """);

  @Test
  void shouldReadAllColumnsOfANewVm() {
    // When
    VmRequest request =
        VmRequest.toCreate(
            json(
                """
                {"name": "web-1", "vmid": 5001, "proxmox_node": 3, "template_id": 9000,
                 "cpu_cores": 2, "memory_mb": 2048.0, "disk_gb": 20, "status": "stopped",
                 "notes": "front end", "owner_id": 2}
                """));
    // Then
    assertThat(request)
        .isEqualTo(
            new VmRequest(
                "web-1", 5001, 3, 9000, 2, 2048, 20, Power.STOPPED, new Notes("front end"), 2));
  }

  @Test
  void shouldTellAllThatIsWrongAtOnce() {
    // When
    List<FieldError> errors =
        refusal(
            """
            {"vmid": 99, "cpu_cores": "2", "memory_mb": 1.5, "status": "error", "ip_address": "10.0.0.1",
             "disk": 20}
            """);
    // Then
    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "name", "vmid", "cpu_cores", "memory_mb", "status", "ip_address", "disk");
    assertThat(errors)
        .contains(
            new FieldError("vmid", "must be a whole number from 100 to 999999999"),
            new FieldError("status", "must be running or stopped"),
            new FieldError("ip_address", "is never taken from the client; leave it out"));
  }

  @ParameterizedTest
  @CsvSource({
    "vmid, 100, 999999999",
    "proxmox_node, 1, 2147483647",
    "template_id, 100, 999999999",
    "cpu_cores, 1, 512",
    "memory_mb, 16, 4194304",
    "disk_gb, 1, 131072",
    "owner_id, 1, 2147483647"
  })
  void shouldKeepEachNumberInItsBounds(String column, long least, long most) {
    for (long right : List.of(least, most)) {
      VmRequest.toCreate(json("{\"name\": \"a\", \"%s\": %d}".formatted(column, right)));
    }
    for (String wrong :
        List.of(
            Long.toString(least - 1),
            Long.toString(most + 1),
            "-1",
            "1e300",
            "9999999999999999999999",
            "100.5",
            "\"100\"",
            "true",
            "null",
            "[]")) {
      assertThat(refusal("{\"name\": \"a\", \"%s\": %s}".formatted(column, wrong)))
          .as("%s = %s", column, wrong)
          .extracting(FieldError::field)
          .containsExactly(column);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-web",
        "web-",
        "web..1",
        "web_1",
        "web 1",
        "wéb",
        "web\\n",
        "'; DROP TABLE vms; --",
        "../../etc/passwd",
        "${jndi:ldap://x}",
        "%00"
      })
  void shouldTakeOnlyDnsNames(String name) {
    assertThat(refusal("{\"name\": \"%s\"}".formatted(name)))
        .extracting(FieldError::field)
        .containsExactly("name");
  }

  @Test
  void shouldEndSoonWithANameThatIsMadeToTakeLong() {
    assertThat(refusal("{\"name\": \"%s!\"}".formatted("a-".repeat(49))))
        .extracting(FieldError::field)
        .containsExactly("name");
  }

  @Test
  void shouldCountTheCharactersOfNotesAsKubernetesDoes() {
    assertThat(VmRequest.toCreate(json(notes("😀".repeat(7168)))).notes()).isNotNull();
    assertThat(refusal(notes("😀".repeat(7169)))).extracting(FieldError::field).contains("notes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\ud800", "\\udc00x"})
  void shouldRefuseNotesThatNoDatabaseTakes(String text) {
    assertThat(refusal(notes(text))).extracting(FieldError::field).containsExactly("notes");
  }

  @Test
  void shouldTakeAWholeRowForAChangeThatChangesNothing() {
    // When
    VmRequest request = VmRequest.toChange(ROW.deepCopy(), ROW);
    // Then
    assertThat(request)
        .isEqualTo(
            new VmRequest(
                "web-1", null, null, null, 2, 2048, 20, Power.RUNNING, new Notes(null), null));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "id, 8",
        "vmid, 5002",
        "ip_address, \"10.0.0.1\"",
        "proxmox_node, 4",
        "template_id, null",
        "created_at, \"2026-09-01T08:00:01Z\"",
        "updated_at, null",
        "owner_id, 1",
        "proxmox_node_name, \"pve2\"",
        "managed, false",
        "namespace, \"team-b\"",
        "resource_name, \"web-2\"",
        "password, \"x\""
      })
  void shouldRefuseToChangeWhatCannotBeChanged(String column, String value) {
    // Given
    ObjectNode body = json("{\"%s\": %s}".formatted(column, value));
    // When
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> VmRequest.toChange(body, ROW));
    // Then
    assertThat(refusal.problem().errors()).extracting(FieldError::field).containsExactly(column);
    assertThat(refusal.problem().status()).isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "cpu_cores", "memory_mb", "disk_gb", "status"})
  void shouldTakeNullForNothingButNotes(String column) {
    // Given
    ObjectNode body = json("{\"%s\": null, \"notes\": null}".formatted(column));
    // When
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> VmRequest.toChange(body, ROW));
    // Then
    assertThat(refusal.problem().errors()).extracting(FieldError::field).containsExactly(column);
  }

  private static String notes(String text) {
    return "{\"name\": \"a\", \"notes\": \"%s\"}".formatted(text);
  }

  private static List<FieldError> refusal(String body) {
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> VmRequest.toCreate(json(body)));
    assertThat(refusal).as("refusal of %s", body).isNotNull();
    assertThat(refusal.problem().status()).isEqualTo(422);
    return refusal.problem().errors();
  }

  private static ObjectNode json(String text) {
    return JsonBody.object(text.getBytes(StandardCharsets.UTF_8));
  }
}
