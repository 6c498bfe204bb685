package io.accountdb.vmoperator.sandbox.proxmox.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.accountdb.vmoperator.sandbox.proxmox.api.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer as bytes, with pveproxy's headers.
 *
 * @param contentType null: no body
 * @param relayed whether the daemon's own {@code Connection: close} is passed on beside pveproxy's
 *     header
 */
record WireResponse(
    int status,
    String reason,
    @Nullable String contentType,
    String body,
    boolean relayed,
    Map<String, String> extraHeaders) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GZIP_ABOVE = 1024;

  static WireResponse of(Reply reply) {
    if (reply.body() == null) {
      return empty(reply.status(), reply.reason());
    }
    try {
      return new WireResponse(
          reply.status(),
          reply.reason(),
          "application/json;charset=UTF-8",
          JSON.writeValueAsString(reply.body()),
          reply.relayed(),
          Map.of());
    } catch (JsonProcessingException defect) {
      throw new UncheckedIOException(defect);
    }
  }

  static WireResponse empty(int status, String reason) {
    return new WireResponse(status, reason, null, "", false, Map.of());
  }

  /** Errors of pveproxy itself: text, not JSON. */
  static WireResponse text(int status, String reason) {
    return new WireResponse(status, reason, "text/plain", reason + "\n", false, Map.of());
  }

  /** Where plain HTTP came in on the TLS port. */
  static WireResponse redirect(int status, String reason, String location) {
    return new WireResponse(status, reason, null, "", false, Map.of("Location", location));
  }

  byte[] bytes(Instant now, boolean keepAlive, boolean gzip) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new LinkedHashMap<>();
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
    headers.put("Cache-Control", "max-age=0");
    headers.put("Date", date);
    headers.put("Pragma", "no-cache");
    headers.put("Server", "pve-api-daemon/3.0");
    headers.put("Expires", date);
    if (contentType != null) {
      headers.put("Content-Type", contentType);
    }
    if (gzip && content.length > GZIP_ABOVE) {
      content = compressed(content);
      headers.put("Content-Encoding", "gzip");
    }
    headers.put("Content-Length", String.valueOf(content.length));
    headers.putAll(extraHeaders);
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + reason + "\r\n");
    if (relayed || !keepAlive) {
      head.append("Connection: close\r\n");
    }
    if (keepAlive) {
      head.append("Connection: Keep-Alive\r\n");
    }
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("\r\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static byte[] compressed(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
