package io.accountdb.vmoperator.sandbox.proxmox.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value of a YAML document that knows where it stands, so that whatever is wrong with it can be
 * told with file, line and key. Built by {@link YamlDocument}, taken apart by {@link WorldReader}.
 */
final class YamlValue {
  private final String file;
  private final int line;
  private final String key;
  private final @Nullable String scalar;
  private final @Nullable Map<String, YamlValue> mapping;
  private final @Nullable List<YamlValue> sequence;

  private YamlValue(
      String file,
      int line,
      String key,
      @Nullable String scalar,
      @Nullable Map<String, YamlValue> mapping,
      @Nullable List<YamlValue> sequence) {
    this.file = file;
    this.line = line;
    this.key = key;
    this.scalar = scalar;
    this.mapping = mapping;
    this.sequence = sequence;
  }

  static YamlValue scalar(String file, int line, String key, String text) {
    return new YamlValue(file, line, key, text, null, null);
  }

  static YamlValue mapping(String file, int line, String key, Map<String, YamlValue> entries) {
    return new YamlValue(file, line, key, null, new LinkedHashMap<>(entries), null);
  }

  static YamlValue sequence(String file, int line, String key, List<YamlValue> items) {
    return new YamlValue(file, line, key, null, null, new ArrayList<>(items));
  }

  WorldException wrong(String whatWouldBeRight) {
    String found = scalar != null ? "'" + scalar + "'" : mapping != null ? "a mapping" : "a list";
    return new WorldException(
        file + ":" + line + ": " + key + " must be " + whatWouldBeRight + ", not " + found);
  }

  WorldException invalid(String reason) {
    return new WorldException(file + ":" + line + ": " + key + ": " + reason);
  }

  Map<String, YamlValue> entries() {
    if (mapping == null) {
      throw wrong("a mapping");
    }
    return mapping;
  }

  List<YamlValue> items() {
    if (sequence == null) {
      throw wrong("a list");
    }
    return sequence;
  }

  String text() {
    if (scalar == null) {
      throw wrong("a text");
    }
    return scalar;
  }

  /** Refuses keys that are not known: a typing error must not silently mean the default. */
  YamlValue only(String... known) {
    Set<String> allowed = Set.of(known);
    entries()
        .forEach(
            (name, value) -> {
              if (!allowed.contains(name)) {
                throw new WorldException(
                    "%s:%d: %s is unknown; known here: %s"
                        .formatted(file, value.line, value.key, String.join(", ", known)));
              }
            });
    return this;
  }

  YamlValue required(String name) {
    @Nullable YamlValue value = entries().get(name);
    if (value == null) {
      throw new WorldException(
          "%s:%d: %s is missing".formatted(file, line, key.isEmpty() ? name : key + "." + name));
    }
    return value;
  }

  Optional<YamlValue> optional(String name) {
    @Nullable YamlValue value = entries().get(name);
    return Optional.ofNullable(value);
  }

  List<YamlValue> list(String name) {
    return optional(name).map(YamlValue::items).orElse(List.of());
  }

  Set<String> texts(String name) {
    List<String> texts = list(name).stream().map(YamlValue::text).toList();
    return Set.copyOf(texts);
  }

  int integer(int minimum, int maximum) {
    String right = "a whole number from " + minimum + " to " + maximum;
    try {
      int number = Integer.parseInt(text());
      if (number < minimum || number > maximum) {
        throw wrong(right);
      }
      return number;
    } catch (NumberFormatException notANumber) {
      throw wrong(right);
    }
  }

  boolean bool() {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong("true or false");
    };
  }

  boolean bool(String name, boolean otherwise) {
    return optional(name).map(YamlValue::bool).orElse(otherwise);
  }

  /** Seconds, fractions allowed. */
  Duration seconds() {
    try {
      double seconds = Double.parseDouble(text());
      if (seconds < 0 || seconds > 86_400) {
        throw wrong("seconds from 0 to 86400");
      }
      return Duration.ofMillis(Math.round(seconds * 1000));
    } catch (NumberFormatException notANumber) {
      throw wrong("seconds from 0 to 86400");
    }
  }

  String matching(String pattern, String whatWouldBeRight) {
    if (!text().matches(pattern)) {
      throw wrong(whatWouldBeRight);
    }
    return text();
  }

  String oneOf(Set<String> names, String what) {
    if (!names.contains(text())) {
      throw wrong(
          "the name of "
              + what
              + " of this file ("
              + String.join(", ", names.stream().sorted().toList())
              + ")");
    }
    return text();
  }
}
