package io.accountdb.vmoperator.sandbox.proxmox.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues and verifies login tickets and the tokens against request forgery that go with them. Both
 * live two hours (AccessControl.pm).
 */
final class Tickets {
  private static final Duration LIFETIME = Duration.ofHours(2);
  private static final Pattern TICKET =
      Pattern.compile("PVE:([^:]+):([0-9A-F]{8})::([A-Za-z0-9+/=]+)");
  private static final Pattern CSRF = Pattern.compile("([0-9A-F]{8}):([A-Za-z0-9+/=]+)");

  private final String key;
  private final Clock clock;

  Tickets(String key, Clock clock) {
    this.key = key;
    this.clock = clock;
  }

  String ticket(String user) {
    String data = "PVE:" + user + ":" + timestamp();
    return data + "::" + sign(data);
  }

  String csrfToken(String user) {
    String time = timestamp();
    return time + ":" + sign("csrf:" + time + ":" + user);
  }

  /** The user that the ticket was issued for; empty where it is not ours or too old. */
  Optional<String> verify(String ticket) {
    Matcher matcher = TICKET.matcher(ticket);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String data = "PVE:" + matcher.group(1) + ":" + matcher.group(2);
    return equal(sign(data), matcher.group(3)) && young(matcher.group(2))
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  boolean verifyCsrfToken(String user, String token) {
    Matcher matcher = CSRF.matcher(token);
    return matcher.matches()
        && equal(sign("csrf:" + matcher.group(1) + ":" + user), matcher.group(2))
        && young(matcher.group(1));
  }

  private boolean young(String timestamp) {
    Instant issued = Instant.ofEpochSecond(Long.parseLong(timestamp, 16));
    return !clock.instant().isAfter(issued.plus(LIFETIME));
  }

  private String timestamp() {
    return "%08X".formatted(clock.instant().getEpochSecond());
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private String sign(String data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(data.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
