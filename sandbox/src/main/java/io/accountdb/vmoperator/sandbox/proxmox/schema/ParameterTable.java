package io.accountdb.vmoperator.sandbox.proxmox.schema;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of all methods' parameters, read once from {@code parameters.yaml}; a test compares it
 * with Proxmox's official schema. Used by {@code api} for checks and by {@code config} for types.
 */
public final class ParameterTable {
  private static final String RESOURCE = "/io/accountdb/vmoperator/sandbox/proxmox/parameters.yaml";
  private static final String INCLUDE = "*";

  private final Map<String, ParameterSet> formats = new LinkedHashMap<>();
  private final Map<String, ParameterSet> methods = new LinkedHashMap<>();
  private final ParameterSet options;

  private ParameterTable(Content content) {
    content.formats.forEach((name, keys) -> formats.put(name, read(keys, content.formats)));
    Map<String, Map<String, String>> includable = Map.of("options", content.options);
    options = read(content.options, includable);
    content.methods.forEach((name, keys) -> methods.put(name, read(keys, includable)));
  }

  private record Content(
      Map<String, Map<String, String>> formats,
      Map<String, String> options,
      Map<String, Map<String, String>> methods) {}

  /** Reads the table of the jar. */
  public static ParameterTable load() {
    try (InputStream stream =
        Objects.requireNonNull(ParameterTable.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new ParameterTable(
          YAMLMapper.builder().build().readValue(stream, new TypeReference<Content>() {}));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(RESOURCE, unreadable);
    }
  }

  private static ParameterSet read(
      Map<String, String> keys, Map<String, Map<String, String>> includable) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    keys.forEach(
        (name, notation) -> {
          if (name.equals(INCLUDE)) {
            Map<String, String> included = Objects.requireNonNull(includable.get(notation));
            parameters.putAll(read(included, includable).all());
          } else {
            parameters.put(name, Parameter.parse(notation));
          }
        });
    return new ParameterSet(parameters);
  }

  /** Keys of a guest's config that a client may set. */
  public ParameterSet options() {
    return options;
  }

  /**
   * Parameters of one method.
   *
   * @param signature verb, blank, path template
   */
  public ParameterSet method(String signature) {
    @Nullable ParameterSet found = methods.get(signature);
    if (found == null) {
      throw new IllegalArgumentException(RESOURCE + " lacks the method " + signature);
    }
    return found;
  }

  /** Signatures of all methods. */
  public Set<String> signatures() {
    return Collections.unmodifiableSet(methods.keySet());
  }

  @Nullable ParameterSet format(String name) {
    return formats.get(name);
  }

  /** Property strings of this table. */
  public PropertyStrings propertyStrings() {
    return new PropertyStrings(this);
  }
}
