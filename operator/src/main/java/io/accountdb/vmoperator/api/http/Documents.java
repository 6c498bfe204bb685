package io.accountdb.vmoperator.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The documents about the API, which need no token: {@code /openapi.json}, and {@code /docs} to
 * browse it. Everything comes out of our own jars, and the page may load nothing from elsewhere.
 */
final class Documents {
  private static final String OPENAPI = "/openapi.json";
  private static final String DOCS = "/docs";
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/";
  private static final HeaderName CONTENT_SECURITY_POLICY =
      HeaderNames.create("Content-Security-Policy");
  private static final Map<String, String> ASSETS =
      Map.of(
          "swagger-ui.css", "text/css",
          "swagger-ui-bundle.js", "text/javascript",
          "favicon-32x32.png", "image/png");

  private Documents() {}

  static boolean isPublic(String path) {
    return path.equals(OPENAPI) || path.equals(DOCS) || path.startsWith(DOCS + "/");
  }

  static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(get(OPENAPI, "application/json", Json.bytes(openApi())));
    routes.add(get(DOCS, "text/html", read("docs.html")));
    routes.add(get(DOCS + "/docs.js", "text/javascript", read("docs.js")));
    String folder = SWAGGER_UI + swaggerUiVersion() + "/";
    ASSETS.forEach((name, type) -> routes.add(get(DOCS + "/" + name, type, read(folder + name))));
    return routes;
  }

  private static Route get(String path, String type, byte[] body) {
    Handler handler =
        (request, response) ->
            response
                .status(Status.OK_200)
                .header(HeaderNames.CONTENT_TYPE, type + "; charset=utf-8")
                .header(
                    CONTENT_SECURITY_POLICY,
                    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                        + " frame-ancestors 'none'")
                .send(body);
    return new Route(Method.GET, path, handler);
  }

  private static JsonNode openApi() {
    try {
      return new YAMLMapper().readTree(read("openapi.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String swaggerUiVersion() {
    Properties properties = new Properties();
    try (InputStream file = open("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static byte[] read(String name) {
    try (InputStream file = open(name)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    InputStream file = Documents.class.getResourceAsStream(name);
    if (file == null) {
      throw new IllegalStateException("not in the class path: " + name);
    }
    return file;
  }
}
