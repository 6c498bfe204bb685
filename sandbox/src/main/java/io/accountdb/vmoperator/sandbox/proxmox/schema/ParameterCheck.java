package io.accountdb.vmoperator.sandbox.proxmox.schema;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a call's parameters against its declaration, with the rules and texts of JSONSchema.pm:
 * all of them are looked at, each error is told under its parameter.
 */
public final class ParameterCheck {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.\\d+|\\d+\\.|\\.\\d+|\\d+)(?:[eE][+-]?\\d+)?");
  private static final String UNKNOWN =
      "property is not defined in schema and the schema does not allow additional properties";

  private final ParameterTable table;

  public ParameterCheck(ParameterTable table) {
    this.table = table;
  }

  /**
   * Checks all parameters.
   *
   * @return their texts; arrays of {@code -list} parameters joined by commas
   * @throws ApiFailure 400 naming every wrong parameter
   */
  public Map<String, String> check(ParameterSet set, Map<String, Value> values) {
    Map<String, String> errors = new TreeMap<>();
    Map<String, String> texts = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          Optional<Parameter> parameter = set.find(name);
          if (parameter.isEmpty()) {
            errors.put(name, UNKNOWN);
          } else {
            scalar(name, parameter.get(), value, errors).ifPresent(text -> texts.put(name, text));
          }
        });
    checkTexts(set, texts, errors);
    set.all().forEach((name, p) -> missing(name, p, given(values.get(name)), errors));
    if (!errors.isEmpty()) {
      throw ApiFailure.parameters(errors);
    }
    return texts;
  }

  /** A key with an empty value is undefined to Perl: neither verified nor there. */
  private static boolean given(@Nullable Value value) {
    return value != null && !value.equals(new Value.Text(""));
  }

  void checkProperties(ParameterSet keys, Map<String, String> values, Map<String, String> errors) {
    checkTexts(keys, values, errors);
    keys.all().forEach((name, p) -> missing(name, p, values.containsKey(name), errors));
  }

  private static Optional<String> scalar(
      String name, Parameter parameter, Value value, Map<String, String> errors) {
    return switch (value) {
      case Value.Text(String text) -> Optional.of(text);
      case Value.Items items when parameter.list() -> Optional.of(String.join(",", items.items()));
      case Value.Items _ -> wrongType(name, parameter, "ARRAY", errors);
      case Value.Structure _ -> wrongType(name, parameter, "HASH", errors);
    };
  }

  private static Optional<String> wrongType(
      String name, Parameter parameter, String got, Map<String, String> errors) {
    errors.put(name, "type check ('" + parameter.type() + "') failed - got " + got);
    return Optional.empty();
  }

  private void checkTexts(ParameterSet set, Map<String, String> texts, Map<String, String> errors) {
    texts.forEach(
        (name, text) -> {
          Optional<Parameter> parameter = set.find(name);
          if (parameter.isEmpty() || text.isEmpty()) {
            return;
          }
          @Nullable String error = verify(parameter.get(), text);
          if (error != null) {
            errors.put(name, error);
          }
          @Nullable String requires = parameter.get().requires();
          if (requires != null && !texts.containsKey(requires)) {
            errors.put(requires, "missing property - '" + name + "' requires this property");
          }
        });
  }

  private static void missing(
      String name, Parameter parameter, boolean given, Map<String, String> errors) {
    if (!given
        && !parameter.optional()
        && parameter.alias() == null
        && parameter.count() == 0
        && !errors.containsKey(name)) {
      errors.put(name, "property is missing and it is not optional");
    }
  }

  /** The error of one value; null where it is fine. */
  private @Nullable String verify(Parameter parameter, String text) {
    String type = parameter.type();
    boolean typed =
        switch (type) {
          case "boolean" -> text.equals("0") || text.equals("1");
          case "integer" -> INTEGER.matcher(text).matches();
          case "number" -> NUMBER.matcher(text).matches();
          default -> true;
        };
    if (!typed) {
      return "type check ('" + type + "') failed - got '" + text + "'";
    }
    try {
      format(parameter, text);
    } catch (InvalidFormat invalid) {
      return "invalid format - " + invalid.text() + "\n";
    }
    @Nullable Pattern pattern = parameter.pattern();
    if (pattern != null && !pattern.matcher(text).matches()) {
      return "value does not match the regex pattern";
    }
    @Nullable Integer length = parameter.maximumLength();
    if (length != null && text.codePointCount(0, text.length()) > length) {
      return "value may only be " + length + " characters long";
    }
    @Nullable String range = range(parameter, text);
    if (range != null) {
      return range;
    }
    return parameter.enumeration().isEmpty() || parameter.enumeration().contains(text)
        ? null
        : "value '"
            + text
            + "' does not have a value in the enumeration '"
            + String.join(", ", parameter.enumeration())
            + "'";
  }

  private void format(Parameter parameter, String text) {
    @Nullable String properties = parameter.properties();
    @Nullable String format = parameter.format();
    if (properties != null) {
      table.propertyStrings().parse(properties, text);
    } else if (format != null && table.format(format) != null) {
      table.propertyStrings().parse(format, text);
    } else if (format != null) {
      Formats.check(format, text);
    }
  }

  private static @Nullable String range(Parameter parameter, String text) {
    if (!NUMBER.matcher(text).matches()) {
      return null;
    }
    BigDecimal number = new BigDecimal(text.endsWith(".") ? text + "0" : text);
    @Nullable BigDecimal maximum = parameter.maximum();
    if (maximum != null && number.compareTo(maximum) > 0) {
      return "value must have a maximum value of " + maximum;
    }
    @Nullable BigDecimal minimum = parameter.minimum();
    if (minimum != null && number.compareTo(minimum) < 0) {
      return "value must have a minimum value of " + minimum;
    }
    return null;
  }
}
