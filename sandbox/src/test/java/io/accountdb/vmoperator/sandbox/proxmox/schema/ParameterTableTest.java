package io.accountdb.vmoperator.sandbox.proxmox.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Compares our table of parameters with Proxmox's official schema, where that lies beside us. */
class ParameterTableTest {
  private static final Path OFFICIAL = Path.of("../../shared/pve-api/pve-9.1-api.json");

  private final ParameterTable table = ParameterTable.load();

  private static Map<String, JsonNode> official() throws IOException {
    assumeThat(OFFICIAL).exists();
    Map<String, JsonNode> methods = new HashMap<>();
    collect(new ObjectMapper().readTree(Files.readString(OFFICIAL)), methods);
    return methods;
  }

  private static void collect(JsonNode nodes, Map<String, JsonNode> methods) {
    for (JsonNode node : nodes) {
      node.path("info")
          .properties()
          .forEach(
              method ->
                  methods.put(
                      method.getKey() + " " + node.path("path").asText(),
                      method.getValue().path("parameters").path("properties")));
      collect(node.path("children"), methods);
    }
  }

  @Test
  void shouldHaveTheParametersOfTheOfficialSchema() throws IOException {
    // Given
    Map<String, JsonNode> official = official();

    // When
    List<String> differences = new ArrayList<>();
    for (String signature : table.signatures()) {
      JsonNode theirs = official.get(signature);
      assertThat(theirs).as(signature).isNotNull();
      ParameterSet ours = table.method(signature);
      TreeSet<String> names = new TreeSet<>();
      theirs.fieldNames().forEachRemaining(names::add);
      assertThat(ours.names()).as(signature).isEqualTo(names);
      theirs
          .properties()
          .forEach(
              entry ->
                  compare(
                      signature + " " + entry.getKey(),
                      ours.all().get(entry.getKey()),
                      entry.getValue(),
                      differences));
    }

    // Then
    assertThat(differences).isEmpty();
  }

  private void compare(String where, Parameter ours, JsonNode theirs, List<String> differences) {
    if (ours.alias() != null) {
      expect(where, "alias", ours.alias(), theirs.path("alias").asText(), differences);
      return;
    }
    expect(where, "type", ours.type(), theirs.path("type").asText(), differences);
    expect(where, "optional", ours.optional(), theirs.path("optional").asInt() == 1, differences);
    expect(where, "minimum", ours.minimum(), number(theirs.path("minimum")), differences);
    expect(where, "maximum", ours.maximum(), number(theirs.path("maximum")), differences);
    expect(
        where,
        "length",
        ours.maximumLength() == null ? 0 : ours.maximumLength(),
        theirs.path("maxLength").asInt(),
        differences);
    List<String> enumeration = new ArrayList<>();
    theirs.path("enum").forEach(value -> enumeration.add(value.asText()));
    expect(where, "enum", ours.enumeration(), enumeration, differences);
    expect(where, "pattern", ours.pattern() != null, theirs.has("pattern"), differences);
    if (theirs.path("format").isTextual()) {
      expect(where, "format", ours.format(), theirs.path("format").asText(), differences);
    } else if (theirs.has("format")) {
      ParameterSet keys = table.format(String.valueOf(ours.properties()));
      theirs
          .path("format")
          .properties()
          .forEach(
              key ->
                  compare(
                      where + "." + key.getKey(),
                      keys.all().get(key.getKey()),
                      key.getValue(),
                      differences));
    }
  }

  private static BigDecimal number(JsonNode node) {
    return node.isMissingNode() ? null : new BigDecimal(node.asText());
  }

  private static void expect(
      String where, String what, Object ours, Object theirs, List<String> differences) {
    if (!Objects.equals(ours, theirs)) {
      differences.add(where + ": " + what + " is " + ours + ", officially " + theirs);
    }
  }

  @Test
  void shouldKnowIndexedOptionsWithinTheirRange() {
    // When
    ParameterSet options = table.options();

    // Then
    assertThat(options.has("net0")).isTrue();
    assertThat(options.has("net31")).isTrue();
    assertThat(options.has("net32")).isFalse();
    assertThat(options.has("net")).isFalse();
    assertThat(options.has("net00")).isFalse();
    assertThat(options.has("numa")).isTrue();
    assertThat(options.has("numa7")).isTrue();
    assertThat(options.has("net[n]")).isFalse();
    assertThat(options.typeOf("cores")).contains("integer");
  }
}
