package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * A field of the spec that is to have another value.
 *
 * @param column that the client sent
 * @param path below {@code spec} of what a JSON merge patch replaces
 * @param held where FieldsV1 says who holds it
 */
record FieldChange(String column, List<String> path, List<String> held, JsonNode value) {
  FieldChange {
    path = List.copyOf(path);
    held = List.copyOf(held);
  }

  /** A field that is no list. */
  static FieldChange of(String column, JsonNode value, String... path) {
    List<String> held =
        Stream.concat(Stream.of("f:spec"), Stream.of(path).map(name -> "f:" + name)).toList();
    return new FieldChange(column, List.of(path), held, value);
  }

  /** The JSON merge patch (RFC 7396) of these, refused where the resource has changed since. */
  static ObjectNode patch(List<FieldChange> changes, String resourceVersion) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("resourceVersion", resourceVersion);
    for (FieldChange change : changes) {
      ObjectNode parent = patch.withObjectProperty("spec");
      for (String name : change.path().subList(0, change.path().size() - 1)) {
        parent = parent.withObjectProperty(name);
      }
      parent.set(change.path().getLast(), change.value());
    }
    return patch;
  }
}
