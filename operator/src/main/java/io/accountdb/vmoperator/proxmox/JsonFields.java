package io.accountdb.vmoperator.proxmox;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The plain values of a JSON object of Proxmox, read as leniently as they are written: numbers may
 * come as strings and booleans as 0 and 1, and a key is absent where the value is the default. Used
 * by the decoders.
 *
 * @param texts without nulls, lists and objects
 */
record JsonFields(Map<String, String> texts) {

  /**
   * Of a node.
   *
   * @throws MalformedAnswerException where it is no object
   */
  static JsonFields of(JsonNode object) {
    Map<String, String> texts = new HashMap<>();
    properties(object).stream()
        .filter(entry -> entry.getValue().isValueNode() && !entry.getValue().isNull())
        .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return new JsonFields(texts);
  }

  /**
   * All that an object has, by key.
   *
   * @throws MalformedAnswerException where it is none
   */
  static Set<Map.Entry<String, JsonNode>> properties(JsonNode object) {
    if (!object.isObject()) {
      throw new MalformedAnswerException("a JSON object expected, not " + object.getNodeType());
    }
    return object.properties();
  }

  /** Of the object that the parser has just begun; leaves it at its end. */
  static JsonFields read(JsonParser parser) throws IOException {
    Map<String, String> texts = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        texts.put(key, parser.getText());
      } else {
        texts.remove(key);
        parser.skipChildren();
      }
    }
    return new JsonFields(texts);
  }

  /** Null where absent or empty. */
  @Nullable String text(String key) {
    String text = texts.getOrDefault(key, "");
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
