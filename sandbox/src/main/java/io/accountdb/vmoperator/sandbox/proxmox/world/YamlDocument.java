package io.accountdb.vmoperator.sandbox.proxmox.world;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses YAML text into {@link YamlValue}s, which keep their places. */
final class YamlDocument {
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Pattern LINE = Pattern.compile("line (\\d+), column");

  private YamlDocument() {}

  /**
   * Parses one document.
   *
   * @param file its name, for messages
   * @throws WorldException where it is no YAML
   */
  static YamlValue parse(String file, String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new WorldException(file + ":1: the file is empty; a world needs at least nodes");
      }
      return value(parser, file, "");
    } catch (JsonProcessingException broken) {
      throw new WorldException(
          file
              + ":"
              + line(broken)
              + ": not valid YAML: "
              + broken.getOriginalMessage().replaceAll("\\s+", " ").strip(),
          broken);
    } catch (IOException impossible) {
      throw new WorldException(file + ": " + impossible.getMessage(), impossible);
    }
  }

  /** The parser's own location is the last token's; where it stumbled stands in its message. */
  private static String line(JsonProcessingException broken) {
    Matcher place = LINE.matcher(broken.getOriginalMessage());
    if (place.find()) {
      return place.group(1);
    }
    return broken.getLocation() == null ? "1" : "" + broken.getLocation().getLineNr();
  }

  private static YamlValue value(JsonParser parser, String file, String key) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, YamlValue> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          entries.put(name, value(parser, file, key.isEmpty() ? name : key + "." + name));
        }
        yield YamlValue.mapping(file, line, key, entries);
      }
      case START_ARRAY -> {
        List<YamlValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser, file, key + "[" + items.size() + "]"));
        }
        yield YamlValue.sequence(file, line, key, items);
      }
      case null, default ->
          YamlValue.scalar(file, line, key, parser.getText() == null ? "" : parser.getText());
    };
  }
}
