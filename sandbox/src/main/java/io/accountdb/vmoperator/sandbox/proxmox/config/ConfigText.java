package io.accountdb.vmoperator.sandbox.proxmox.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * Renders a config file as text, the way its digest is taken: description, keys, pending section.
 */
final class ConfigText {
  private ConfigText() {}

  static String render(ConfigFile file) {
    StringBuilder text = new StringBuilder();
    section(text, file.values());
    if (file.hasPending()) {
      text.append("\n[PENDING]\n");
      if (!file.pendingDelete().isEmpty()) {
        text.append("delete: ");
        file.pendingDelete()
            .forEach((key, force) -> text.append(force ? "!" : "").append(key).append(','));
        text.append('\n');
      }
      section(text, file.pending());
    }
    return text.toString();
  }

  private static void section(StringBuilder text, SortedMap<String, String> values) {
    values
        .getOrDefault("description", "")
        .lines()
        .forEach(line -> text.append('#').append(line).append('\n'));
    values.forEach(
        (key, value) -> {
          if (!key.equals("description")) {
            text.append(key).append(": ").append(value).append('\n');
          }
        });
  }

  static String digest(ConfigFile file) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(render(file).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
