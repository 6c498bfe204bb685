package io.accountdb.vmoperator.sandbox.proxmox.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Parses the comma-separated {@code key=value} lists inside config values, as {@code
 * parse_property_string} of JSONSchema.pm does: words are accepted for booleans, one key may go
 * without its name, aliases resolve.
 */
public final class PropertyStrings {
  private final ParameterTable table;

  PropertyStrings(ParameterTable table) {
    this.table = table;
  }

  /**
   * Splits and checks a property string.
   *
   * @return values by key
   * @throws InvalidFormat where it does not follow the format
   */
  public Map<String, String> parse(String format, String text) {
    ParameterSet keys = Objects.requireNonNull(table.format(format), format);
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        add(keys, part, values);
      }
    }
    Map<String, String> errors = new TreeMap<>();
    new ParameterCheck(table).checkProperties(keys, values, errors);
    if (!errors.isEmpty()) {
      throw new InvalidFormat("format error\n" + lines(errors));
    }
    return values;
  }

  private static void add(ParameterSet keys, String part, Map<String, String> values) {
    int equals = part.indexOf('=');
    if (equals == 0 || equals == part.length() - 1) {
      throw new InvalidFormat("missing key in comma-separated list property");
    }
    if (equals < 0) {
      String key = defaultKey(keys);
      if (values.putIfAbsent(key, part) != null) {
        throw new InvalidFormat("duplicate key in comma-separated list property: " + key);
      }
      return;
    }
    String key = part.substring(0, equals);
    String value = part.substring(equals + 1);
    Optional<Parameter> found = keys.find(key);
    @Nullable String alias = found.map(Parameter::alias).orElse(null);
    if (alias != null) {
      if (found.get().modelKey() && values.putIfAbsent("model", key) != null) {
        throw new InvalidFormat("key alias 'model' is already defined");
      }
      key = alias;
      found = keys.find(key);
    }
    if (found.isEmpty()) {
      throw new InvalidFormat("invalid key in comma-separated list property: " + key);
    }
    if (found.get().type().equals("boolean")) {
      value = bool(value);
    }
    if (values.putIfAbsent(key, value) != null) {
      throw new InvalidFormat("duplicate key in comma-separated list property: " + key);
    }
  }

  private static String defaultKey(ParameterSet keys) {
    return keys.all().entrySet().stream()
        .filter(entry -> entry.getValue().defaultKey())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () -> new InvalidFormat("value without key, but schema does not define a default key"));
  }

  private static String bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "on", "yes", "true" -> "1";
      case "0", "off", "no", "false" -> "0";
      default -> text;
    };
  }

  /** In an order that is never the same, as Perl's hashes have it. */
  private static String lines(Map<String, String> errors) {
    List<String> lines = new ArrayList<>();
    errors.forEach((key, error) -> lines.add(key + ": " + error));
    Collections.shuffle(lines);
    return String.join("\n", lines);
  }
}
