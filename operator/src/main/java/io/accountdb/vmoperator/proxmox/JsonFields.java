package io.accountdb.vmoperator.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of Proxmox, read as leniently as it is written: numbers may come as strings and
 * booleans as 0 and 1, and a key is absent where the value is the default. Used by the decoders.
 */
record JsonFields(JsonNode object) {
  JsonFields {
    if (!object.isObject()) {
      throw new MalformedAnswerException("a JSON object expected, not " + object.getNodeType());
    }
  }

  JsonNode node(String key) {
    return object.path(key);
  }

  /** Null where absent or empty. */
  @Nullable String text(String key) {
    JsonNode value = object.path(key);
    String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
    return text.isEmpty() ? null : text;
  }

  String text(String key, String fallback) {
    return Optional.ofNullable(text(key)).orElse(fallback);
  }

  String requiredText(String key) {
    return Optional.ofNullable(text(key))
        .orElseThrow(() -> new MalformedAnswerException("'" + key + "' is missing"));
  }

  /** Rounded towards zero; 0 where absent. */
  long number(String key) {
    return (long) fraction(key);
  }

  /** 0 where absent. */
  double fraction(String key) {
    @Nullable String text = text(key);
    return text == null ? 0 : parse(key, text);
  }

  int requiredInt(String key) {
    long number = (long) parse(key, requiredText(key));
    if (number != (int) number) {
      throw new MalformedAnswerException("'" + key + "' is out of range: " + number);
    }
    return (int) number;
  }

  boolean flag(String key) {
    String text = text(key, "0");
    return text.equals("1") || text.equals("true");
  }

  private static double parse(String key, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new MalformedAnswerException("'" + key + "' is not a number: " + text, e);
    }
  }
}
