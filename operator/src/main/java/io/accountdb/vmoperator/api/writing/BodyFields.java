package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a body for {@link VmRequest}, and gathers what is wrong with them. Pure. */
final class BodyFields {
  /** Of {@code spec.vmName}. */
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*+");

  private static final int LONGEST_NAME = 100;

  /** Of {@code spec.description}, in characters. */
  private static final int LONGEST_NOTES = 7168;

  private final ObjectNode body;
  private final List<FieldError> errors = new ArrayList<>();

  BodyFields(ObjectNode body) {
    this.body = body;
  }

  void requires(String field) {
    if (!body.has(field)) {
      wrong(field, "is required");
    }
  }

  void refuse(Set<String> fields, String why) {
    new TreeSet<>(fields).stream().filter(body::has).forEach(field -> wrong(field, why));
  }

  void refuseOthers(Set<String> known, Set<String> refused) {
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      if (!known.contains(field.getKey()) && !refused.contains(field.getKey())) {
        unknown(field.getKey(), known);
      }
    }
  }

  /** Whatever is not changeable must be one of the row's, and as it is there. */
  void refuseDifferent(ObjectNode row, Set<String> changeable) {
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      @Nullable JsonNode present = row.get(field.getKey());
      if (present == null) {
        unknown(field.getKey(), changeable);
      } else if (!changeable.contains(field.getKey()) && !present.equals(field.getValue())) {
        wrong(field.getKey(), "cannot be changed; leave it out, or send what it is: " + present);
      }
    }
  }

  private void unknown(String field, Set<String> known) {
    wrong(field, "is no such field; there are " + String.join(", ", new TreeSet<>(known)));
  }

  @Nullable Integer integer(String field, int least, int most) {
    @Nullable JsonNode value = body.get(field);
    if (value == null) {
      return null;
    }
    // JSON knows one kind of number: 2.0 is 2.
    if (!value.isNumber()
        || value.doubleValue() != Math.rint(value.doubleValue())
        || value.doubleValue() < least
        || value.doubleValue() > most) {
      wrong(field, "must be a whole number from %d to %d".formatted(least, most));
      return null;
    }
    return (int) value.doubleValue();
  }

  @Nullable String name(String field) {
    @Nullable JsonNode value = body.get(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()
        || value.textValue().length() > LONGEST_NAME
        || !DNS_NAME.matcher(value.textValue()).matches()) {
      wrong(
          field,
          "must be a DNS name of at most %d characters: letters, digits, hyphens and dots"
              .formatted(LONGEST_NAME));
      return null;
    }
    return value.textValue();
  }

  @Nullable Power power(String field) {
    @Nullable JsonNode value = body.get(field);
    if (value == null) {
      return null;
    }
    for (Power power : Power.values()) {
      if (value.isTextual() && value.textValue().equals(power.column())) {
        return power;
      }
    }
    wrong(field, "must be running or stopped");
    return null;
  }

  @Nullable Notes notes(String field) {
    @Nullable JsonNode value = body.get(field);
    if (value == null) {
      return null;
    }
    if (value.isNull()) {
      return new Notes(null);
    }
    if (!value.isTextual()
        || value.textValue().codePointCount(0, value.textValue().length()) > LONGEST_NOTES
        || !isStorable(value.textValue())) {
      wrong(
          field,
          "must be null or a text of at most %d characters, without U+0000 and halves of characters"
              .formatted(LONGEST_NOTES));
      return null;
    }
    return new Notes(value.textValue());
  }

  /** PostgreSQL takes no U+0000, and UTF-8 has no surrogates. */
  private static boolean isStorable(String text) {
    return text.codePoints()
        .noneMatch(
            point ->
                point == 0
                    || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
  }

  private void wrong(String field, String message) {
    errors.add(new FieldError(field, message));
  }

  /**
   * Ends the reading.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 where anything was wrong
   */
  void end() {
    if (!errors.isEmpty()) {
      throw Problems.invalid(errors);
    }
  }
}
