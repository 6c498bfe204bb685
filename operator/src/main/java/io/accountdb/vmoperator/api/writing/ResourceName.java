package io.accountdb.vmoperator.api.writing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a VirtualMachine is called whose VM is to have a name. The same name always leads to the
 * same, so that a request that is sent twice makes one VM. Pure.
 *
 * @param vmName {@code spec.vmName}; null where the resource's name says it
 */
record ResourceName(String resource, @Nullable String vmName) {
  /** RFC 1123, as Kubernetes has it. */
  static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private static final int LONGEST_LABEL = 63;

  /** Hexadecimal digits that keep apart what looks alike in lower case or cut off. */
  private static final int DIGITS = 8;

  static ResourceName of(String name) {
    if (DNS_LABEL.matcher(name).matches()) {
      return new ResourceName(name, null);
    }
    String readable = name.toLowerCase(Locale.ROOT).replace('.', '-');
    String beginning =
        readable.substring(0, Math.min(readable.length(), LONGEST_LABEL - DIGITS - 1));
    return new ResourceName(beginning + "-" + digest(name), name);
  }

  private static String digest(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
