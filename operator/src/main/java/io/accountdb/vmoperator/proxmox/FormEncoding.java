package io.accountdb.vmoperator.proxmox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Percent-encoding as pveproxy needs it. It splits a form at {@code &} and at {@code ;}, and drops
 * what follows a second {@code =} (AnyEvent.pm of pve-http-server): everything but letters, digits
 * and {@code - _ .} is encoded. Called for bodies, queries and paths.
 */
final class FormEncoding {
  private FormEncoding() {}

  static String encode(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  /** A blank as {@code %20}: in a path, {@code +} stands for itself. */
  static String encode(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  /** Forms know no {@code true}: Proxmox answers it with 400. */
  static String flag(boolean value) {
    return value ? "1" : "0";
  }
}
