package io.accountdb.vmoperator.sandbox.proxmox.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.accountdb.vmoperator.sandbox.proxmox.api.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** An answer on its way to the wire, with pveproxy's headers. Made by {@link Connection}. */
final class WireResponse {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GZIP_ABOVE = 1024;

  private final int status;
  private final String reason;
  private final @Nullable String contentType;
  private final byte[] body;
  private final boolean relayed;
  private final Map<String, String> extraHeaders;

  /**
   * An answer.
   *
   * @param contentType null: no body
   * @param relayed whether the daemon's own {@code Connection: close} is passed on beside
   *     pveproxy's header
   */
  private WireResponse(
      int status,
      String reason,
      @Nullable String contentType,
      byte[] body,
      boolean relayed,
      Map<String, String> extraHeaders) {
    this.status = status;
    this.reason = reason;
    this.contentType = contentType;
    this.body = body;
    this.relayed = relayed;
    this.extraHeaders = extraHeaders;
  }

  static WireResponse of(Reply reply) {
    if (reply.body() == null) {
      return empty(reply.status(), reply.reason());
    }
    try {
      return new WireResponse(
          reply.status(),
          reply.reason(),
          "application/json;charset=UTF-8",
          JSON.writeValueAsBytes(reply.body()),
          reply.relayed(),
          Map.of());
    } catch (JsonProcessingException defect) {
      throw new UncheckedIOException(defect);
    }
  }

  static WireResponse empty(int status, String reason) {
    return new WireResponse(status, reason, null, new byte[0], false, Map.of());
  }

  /** Errors of pveproxy itself: text, not JSON. */
  static WireResponse text(int status, String reason) {
    byte[] line = (reason + "\n").getBytes(StandardCharsets.UTF_8);
    return new WireResponse(status, reason, "text/plain", line, false, Map.of());
  }

  /** Where plain HTTP came in on the TLS port. */
  static WireResponse redirect(int status, String reason, String location) {
    return new WireResponse(status, reason, null, new byte[0], false, Map.of("Location", location));
  }

  int status() {
    return status;
  }

  void write(OutputStream output, Instant now, boolean keepAlive, boolean gzip) throws IOException {
    boolean compresses = gzip && body.length > GZIP_ABOVE;
    byte[] content = compresses ? compressed(body) : body;
    output.write(head(now, keepAlive, compresses, content.length));
    output.write(content);
    output.flush();
  }

  /** The head, which announces the whole body, and half of the body. */
  void writeTruncated(OutputStream output, Instant now) throws IOException {
    output.write(head(now, false, false, body.length));
    output.write(body, 0, body.length / 2);
    output.flush();
  }

  private byte[] head(Instant now, boolean keepAlive, boolean gzip, int length) {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "max-age=0");
    headers.put("Date", date);
    headers.put("Pragma", "no-cache");
    headers.put("Server", "pve-api-daemon/3.0");
    headers.put("Expires", date);
    if (contentType != null) {
      headers.put("Content-Type", contentType);
    }
    if (gzip) {
      headers.put("Content-Encoding", "gzip");
    }
    headers.put("Content-Length", String.valueOf(length));
    headers.putAll(extraHeaders);
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + reason + "\r\n");
    if (relayed || !keepAlive) {
      head.append("Connection: close\r\n");
    }
    if (keepAlive) {
      head.append("Connection: Keep-Alive\r\n");
    }
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] compressed(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 8);
    try (GZIPOutputStream gzip = new Fast(bytes)) {
      gzip.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Lists of many guests are long. */
  private static final class Fast extends GZIPOutputStream {
    private Fast(OutputStream output) throws IOException {
      super(output);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
