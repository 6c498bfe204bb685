package io.accountdb.vmoperator.sandbox.proxmox.transport;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Request line and headers.
 *
 * @param target as sent: path and query, still escaped
 * @param headers by lower-case name
 */
record RequestHead(
    String method, String target, int majorVersion, int minorVersion, Map<String, String> headers) {
  static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");

  @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  boolean known() {
    return METHODS.contains(method);
  }

  boolean mayHaveBody() {
    return method.equals("PUT") || method.equals("POST");
  }

  String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  String query() {
    int question = target.indexOf('?');
    return question < 0 ? "" : target.substring(question + 1);
  }

  long contentLength() {
    @Nullable String length = header("content-length");
    return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
  }

  /** Of the content type only what stands before its parameters; null: none given. */
  @Nullable String contentType() {
    @Nullable String type = header("content-type");
    return type == null ? null : type.split("\\s*[;,]\\s*", 2)[0].strip();
  }

  boolean wantsKeepAlive() {
    @Nullable String connection = header("connection");
    return connection == null
        ? minorVersion >= 1
        : !connection.toLowerCase(Locale.ROOT).contains("close");
  }

  boolean acceptsGzip() {
    @Nullable String encodings = header("accept-encoding");
    return encodings != null && encodings.contains("gzip");
  }
}
