package io.accountdb.vmoperator.proxmox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads the envelope {@code {"data": ...}} around each answer. Long lists are read row by row, so
 * that a cluster with 100,000 guests never stands in memory as a tree, nor does a row. Used by
 * {@link HttpProxmoxApi}.
 */
final class AnswerReader {
  private static final int LONGEST_MESSAGE = 1000;

  /** The default pool is per thread, and virtual threads are not reused. */
  private final JsonMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                  .build())
          .build();

  private final ObjectReader whole =
      mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * The rows of an answer whose data is a list.
   *
   * @param total how many there are in all, where Proxmox tells; else the number of rows
   */
  record Rows<T>(List<T> rows, int total) {
    Rows {
      rows = List.copyOf(rows);
    }
  }

  /**
   * The data of an answer.
   *
   * @throws MalformedAnswerException where there is none
   */
  JsonNode data(byte[] body) {
    try {
      JsonNode envelope = whole.readTree(body);
      if (!envelope.has("data")) {
        throw new MalformedAnswerException("the answer has no 'data'");
      }
      return envelope.get("data");
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * The rows of an answer whose data is a list of objects.
   *
   * @throws MalformedAnswerException where it is none, or ends too early
   */
  <T> Rows<T> rows(byte[] body, Function<JsonFields, T> decoder) {
    try (JsonParser parser = mapper.createParser(body)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      List<T> rows = new ArrayList<>();
      boolean found = false;
      int total = -1;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (key) {
          case "data" -> {
            expect(value, JsonToken.START_ARRAY);
            found = true;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              rows.add(decoder.apply(row(parser)));
            }
          }
          case "total" -> total = parser.getValueAsInt(-1);
          default -> parser.skipChildren();
        }
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT);
      if (!found) {
        throw new MalformedAnswerException("the answer has no 'data'");
      }
      return new Rows<>(rows, total < 0 ? rows.size() : total);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private JsonFields row(JsonParser parser) throws IOException {
    return parser.hasToken(JsonToken.START_OBJECT)
        ? JsonFields.read(parser)
        : JsonFields.of(mapper.readTree(parser));
  }

  /** What an answer says about its error, in whatever form: JSON, plain text or nothing. */
  ErrorBody error(byte[] body) {
    try {
      JsonNode envelope = whole.readTree(body);
      Map<String, String> errors = new TreeMap<>();
      envelope.path("errors").properties().forEach(e -> errors.put(e.getKey(), line(e.getValue())));
      return new ErrorBody(line(envelope.path("message")), errors);
    } catch (IOException e) {
      // 501 and 506 come as plain text; a page of markup is some other server's.
      String text = new String(body, UTF_8).strip();
      return new ErrorBody(text.startsWith("<") ? "" : line(text), Map.of());
    }
  }

  private static String line(JsonNode text) {
    return line(text.asText(""));
  }

  private static String line(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
  }

  private static void expect(JsonToken actual, JsonToken expected) {
    if (actual != expected) {
      throw new MalformedAnswerException(expected + " expected in the answer, not " + actual);
    }
  }

  private static MalformedAnswerException broken(IOException e) {
    return new MalformedAnswerException("the answer is broken JSON", e);
  }
}
