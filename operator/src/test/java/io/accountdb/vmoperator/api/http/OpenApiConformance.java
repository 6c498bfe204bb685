package io.accountdb.vmoperator.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Holds each answer of the API to what the OpenAPI document of the same server says. */
public final class OpenApiConformance {
  private static final String DOCUMENT = "urn:openapi";

  private final JsonNode document;
  private final SchemaRegistry schemas;
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  /**
   * Goes by this document.
   *
   * @param json as {@code /openapi.json} has it
   */
  public OpenApiConformance(String json) {
    try {
      document = new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError("/openapi.json is no JSON", e);
    }
    schemas =
        SchemaRegistry.withDefaultDialect(
            Dialects.getOpenApi31(), builder -> builder.schemas(Map.of(DOCUMENT, json)));
  }

  /** An operation of the document. */
  public record Operation(String method, String path) {}

  /** All operations. */
  public List<Operation> operations() {
    return document
        .at("/paths")
        .propertyStream()
        .flatMap(
            path ->
                path.getValue()
                    .propertyStream()
                    .map(Map.Entry::getKey)
                    .filter(Set.of("get", "put", "post", "delete", "patch")::contains)
                    .map(method -> new Operation(method, path.getKey())))
        .toList();
  }

  /** Fails where the answer is not one that the document has. */
  public void check(String method, URI uri, HttpResponse<String> answer) {
    String path = path(uri.getRawPath());
    if (path == null) {
      // A path that is not served; anything but a refusal is wrong.
      assertThat(answer.statusCode()).as("%s %s", method, uri).isIn(400, 401, 404, 429);
      return;
    }
    String pointer = "/paths/" + escaped(path) + "/" + method.toLowerCase(java.util.Locale.ROOT);
    JsonNode operation = document.at(pointer);
    String as = "%s %s: %d %s".formatted(method, uri, answer.statusCode(), answer.body());
    if (operation.isMissingNode()) {
      assertThat(answer.statusCode()).as(as).isIn(400, 401, 405, 429);
      return;
    }
    pointer += "/responses/" + answer.statusCode();
    JsonNode response = document.at(pointer);
    assertThat(response.isMissingNode()).as("not in the document: " + as).isFalse();
    if (response.has("$ref")) {
      pointer = response.get("$ref").asText().substring(1);
      response = document.at(pointer);
    }
    headers(response, answer, as);
    body(pointer, response, answer, as);
  }

  private static void headers(JsonNode response, HttpResponse<String> answer, String as) {
    response
        .path("headers")
        .propertyStream()
        .filter(header -> header.getValue().path("required").asBoolean())
        .forEach(
            header ->
                assertThat(answer.headers().firstValue(header.getKey()))
                    .as(header.getKey() + " of " + as)
                    .isPresent());
  }

  private void body(String pointer, JsonNode response, HttpResponse<String> answer, String as) {
    if (!response.has("content")) {
      assertThat(answer.body()).as(as).isEmpty();
      return;
    }
    String type = answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
    assertThat(response.get("content").has(type)).as("media type %s of %s", type, as).isTrue();
    if (!type.endsWith("json")) {
      return;
    }
    String location = DOCUMENT + "#" + pointer + "/content/" + escaped(type) + "/schema";
    Schema schema =
        compiled.computeIfAbsent(
            location.replace("{", "%7B").replace("}", "%7D"),
            key -> schemas.getSchema(SchemaLocation.of(key)));
    var errors = schema.validate(answer.body(), InputFormat.JSON);
    if (!errors.isEmpty()) {
      fail("%s%ndoes not conform: %s", as, errors);
    }
  }

  private String path(String path) {
    return document
        .at("/paths")
        .propertyStream()
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparing(candidate -> candidate.contains("{")))
        .filter(
            candidate ->
                Pattern.matches(
                    Pattern.quote(candidate).replaceAll("\\{[a-z_]+}", "\\\\E[^/]+\\\\Q"), path))
        .findFirst()
        .orElse(null);
  }

  private static String escaped(String token) {
    return token.replace("~", "~0").replace("/", "~1");
  }
}
