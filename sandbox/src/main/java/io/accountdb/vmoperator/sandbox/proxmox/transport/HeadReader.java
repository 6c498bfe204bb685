package io.accountdb.vmoperator.sandbox.proxmox.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the head of a request from a connection, with pveproxy's limits (AnyEvent.pm). */
final class HeadReader {
  private static final int MAXIMUM_LINES = 64;
  private static final int MAXIMUM_BYTES = 8 * 1024;
  private static final Pattern REQUEST_LINE = Pattern.compile("(\\S+) (\\S+) HTTP/(\\d+)\\.(\\d+)");
  private static final Pattern HEADER = Pattern.compile("([^:\\s]+)\\s*:\\s*(.*)");

  private HeadReader() {}

  /** What was read. */
  sealed interface Head {
    /** A head that can be worked on. */
    record Complete(RequestHead head) implements Head {}

    /** The peer closed between two requests. */
    record Closed() implements Head {}

    /** More lines or bytes than pveproxy takes: it never answers to this. */
    record TooLarge() implements Head {}

    /** Not HTTP, or a version that is not spoken. */
    record Malformed(int status, String reason) implements Head {}
  }

  static Head read(InputStream input) throws IOException {
    @Nullable String line = line(input);
    while (line != null && line.isEmpty()) {
      line = line(input);
    }
    if (line == null) {
      return new Head.Closed();
    }
    Matcher request = REQUEST_LINE.matcher(line);
    if (!request.find()) {
      return new Head.Malformed(400, "bad request");
    }
    int major = Integer.parseInt(request.group(3));
    int minor = Integer.parseInt(request.group(4));
    if (major != 1) {
      return new Head.Malformed(
          506, "http protocol version " + major + "." + minor + " not supported");
    }
    return headers(input, request.group(1), request.group(2), minor);
  }

  private static Head headers(InputStream input, String method, String target, int minorVersion)
      throws IOException {
    Map<String, String> headers = new TreeMap<>();
    @Nullable String last = null;
    int bytes = 0;
    for (int count = 1; ; count++) {
      @Nullable String line = line(input);
      if (line == null) {
        return new Head.Closed();
      }
      bytes += line.length();
      if (count >= MAXIMUM_LINES || bytes >= MAXIMUM_BYTES) {
        return new Head.TooLarge();
      }
      if (line.isEmpty()) {
        return new Head.Complete(new RequestHead(method, target, 1, minorVersion, headers));
      }
      Matcher header = HEADER.matcher(line);
      if (header.matches()) {
        last = header.group(1).toLowerCase(Locale.ROOT);
        headers.merge(last, header.group(2), (one, other) -> one + ", " + other);
      } else if (Character.isWhitespace(line.charAt(0)) && last != null) {
        headers.merge(last, line.strip(), (one, other) -> one + " " + other);
      } else {
        return new Head.Malformed(506, "unable to parse request header");
      }
    }
  }

  /** One line without its end; null where the connection ended. */
  private static @Nullable String line(InputStream input) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int read = input.read(); read >= 0; read = input.read()) {
      if (read == '\n') {
        String line = bytes.toString(StandardCharsets.ISO_8859_1);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      }
      bytes.write(read);
      if (bytes.size() > MAXIMUM_BYTES) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return null;
  }
}
