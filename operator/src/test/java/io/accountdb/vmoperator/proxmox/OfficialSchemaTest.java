package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares every call that we send with Proxmox's own description of its API. */
class OfficialSchemaTest {
  private static final GuestAddress GUEST = new GuestAddress("pve1", 110);
  private static final Upid UPID =
      Upid.parse("UPID:pve1:0003A5C2:01A2B3C4:68A1B2C3:qmclone:9000:operator@pve!vm-operator:");

  private static final List<Call> CALLS =
      List.of(
          Calls.version(),
          Calls.permissions(),
          Calls.clusterStatus(),
          Calls.clusterResources(),
          Calls.clusterTasks(),
          Calls.nodeTasks("pve1", new TaskQuery(110, "qmclone", Instant.EPOCH)),
          Calls.taskStatus(UPID),
          Calls.taskLog(UPID, 0, 50),
          Calls.nextVmid(),
          Calls.nextVmid(110),
          Calls.config(GUEST),
          Calls.runningConfig(GUEST),
          Calls.updateConfig(GUEST, new ConfigChange("d", Map.of("cores", "2"), Set.of("tags"))),
          Calls.resize(GUEST, new DiskResize("scsi0", 40_960, "d")),
          Calls.currentStatus(GUEST),
          Calls.clone(GUEST, new CloneRequest(120, "web", "", "pve2", "fast", "p1")),
          Calls.start(GUEST),
          Calls.shutdown(GUEST, Duration.ofMinutes(1), true),
          Calls.stop(GUEST),
          Calls.destroy(GUEST),
          Calls.agentInterfaces(GUEST));

  @Test
  void shouldKnowEveryCall() {
    // Given
    long methods =
        Arrays.stream(Calls.class.getDeclaredMethods())
            .filter(method -> method.getReturnType() == Call.class)
            .filter(method -> !Modifier.isPrivate(method.getModifiers()))
            .count();

    // Then
    assertThat(CALLS).hasSize((int) methods);
  }

  @Test
  void shouldSendOnlyWhatProxmoxDescribes() throws IOException {
    // Given
    Optional<Path> file = schema();
    assumeTrue(file.isPresent(), "the official schema is not beside the project");
    JsonNode schema = new ObjectMapper().readTree(file.orElseThrow().toFile());

    // Then
    assertThat(CALLS).allSatisfy(call -> assertDescribed(schema, call));
  }

  private static void assertDescribed(JsonNode schema, Call call) {
    JsonNode parameters = method(schema, call).path("parameters").path("properties");
    Map<String, String> sent = new HashMap<>(call.variables());
    sent.putAll(call.parameters());
    sent.forEach(
        (name, value) -> {
          assertThat(parameters.has(name)).as("%s describes '%s'", call, name).isTrue();
          assertValue(parameters.get(name), call, name, value);
        });
    parameters
        .properties()
        .forEach(
            parameter ->
                assertThat(
                        parameter.getValue().path("optional").asBoolean()
                            || sent.containsKey(parameter.getKey()))
                    .as("%s has '%s', which is required", call, parameter.getKey())
                    .isTrue());
  }

  private static void assertValue(JsonNode description, Call call, String name, String value) {
    switch (description.path("type").asText()) {
      case "integer" -> assertThat(value).as("%s, '%s'", call, name).matches("\\d+");
      case "boolean" -> assertThat(value).as("%s, '%s'", call, name).isIn("0", "1");
      default -> {}
    }
    if (description.has("enum")) {
      assertThat(description.get("enum"))
          .extracting(JsonNode::asText)
          .as("%s, '%s'", call, name)
          .contains(value);
    }
  }

  private static JsonNode method(JsonNode schema, Call call) {
    for (JsonNode path : schema) {
      if (path.path("path").asText().equals(call.template())) {
        JsonNode method = path.path("info").path(call.method().name());
        assertThat(method.isMissingNode()).as("%s is described", call).isFalse();
        return method;
      }
    }
    throw new AssertionError(call.template() + " is not described");
  }

  private static Optional<Path> schema() {
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve("shared/pve-api/pve-9.1-api.json"))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
