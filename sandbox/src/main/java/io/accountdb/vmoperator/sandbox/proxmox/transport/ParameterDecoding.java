package io.accountdb.vmoperator.sandbox.proxmox.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.accountdb.vmoperator.sandbox.proxmox.schema.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes parameters the way pveproxy does (AnyEvent.pm decode_urlencoded, extract_params): an
 * ampersand or a semicolon ends a parameter, and a second equals sign and what follows it are lost.
 */
final class ParameterDecoding {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ParameterDecoding() {}

  /** A body that claims to be JSON is none. */
  static final class BrokenJson extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenJson(String message) {
      super(message, null, false, false);
    }
  }

  /** Parameters of body and query; those of the query win. */
  static Map<String, Value> decode(RequestHead head, byte[] body) throws BrokenJson {
    Map<String, Value> parameters = new LinkedHashMap<>();
    if (head.mayHaveBody()) {
      String text = new String(body, StandardCharsets.UTF_8);
      parameters.putAll("application/json".equals(head.contentType()) ? json(text) : form(text));
    }
    parameters.putAll(form(head.query()));
    parameters.remove("_dc");
    return parameters;
  }

  static Map<String, Value> form(String text) {
    Map<String, Value> parameters = new LinkedHashMap<>();
    for (String pair : text.split("[&;]", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      String[] parts = pair.split("=", -1);
      String name = unescape(parts[0]);
      String value = parts.length > 1 ? unescape(parts[1]) : "";
      parameters.merge(name, new Value.Text(value), ParameterDecoding::appended);
    }
    return parameters;
  }

  private static Value appended(Value old, Value added) {
    List<String> items = new ArrayList<>();
    for (Value value : List.of(old, added)) {
      switch (value) {
        case Value.Text(String text) -> items.add(text);
        case Value.Items(List<String> several) -> items.addAll(several);
        case Value.Structure _ -> {}
      }
    }
    return new Value.Items(items);
  }

  /** Broken percent sequences stay as they are. */
  static String unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (character == '%'
          && index + 2 < text.length()
          && Character.digit(text.charAt(index + 1), 16) >= 0
          && Character.digit(text.charAt(index + 2), 16) >= 0) {
        bytes.write(Integer.parseInt(text.substring(index + 1, index + 3), 16));
        index += 2;
      } else if (character == '+') {
        bytes.write(' ');
      } else {
        bytes.writeBytes(String.valueOf(character).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Map<String, Value> json(String text) throws BrokenJson {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      throw new BrokenJson("malformed JSON string: " + broken.getOriginalMessage());
    }
    if (!root.isObject()) {
      throw new BrokenJson(
          "malformed JSON string, neither tag, array, object, number, string or atom");
    }
    Map<String, Value> parameters = new LinkedHashMap<>();
    root.properties()
        .forEach(
            property -> {
              @Nullable Value value = value(property.getValue());
              if (value != null) {
                parameters.put(property.getKey(), value);
              }
            });
    return parameters;
  }

  /** Null for JSON's null: an undefined parameter is none. */
  private static @Nullable Value value(JsonNode node) {
    if (node.isNull()) {
      return null;
    }
    if (node.isObject()) {
      return new Value.Structure();
    }
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(scalar(item)));
      return new Value.Items(items);
    }
    return new Value.Text(scalar(node));
  }

  private static String scalar(JsonNode node) {
    return node.isBoolean() ? (node.booleanValue() ? "1" : "0") : node.asText();
  }
}
