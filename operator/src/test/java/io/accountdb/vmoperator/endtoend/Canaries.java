package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Secrets that were planted, and must not come up again. */
final class Canaries {
  private final Map<String, String> whatBySecret = new ConcurrentHashMap<>();

  /** A new one; letters, digits and dashes, so that no encoding but base64 hides it. */
  String plant(String what) {
    return plant(what, "canary-" + UUID.randomUUID());
  }

  /** One that is a real secret. */
  String plant(String what, String secret) {
    whatBySecret.put(secret, what);
    whatBySecret.put(base64(secret), what + " in base64");
    return secret;
  }

  /** Without its end, which depends on what follows the secret. */
  private static String base64(String secret) {
    String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    return encoded.substring(0, encoded.length() - 4);
  }

  void assertAbsent(String place, Collection<String> texts) {
    assertThat(texts).as(place).isNotEmpty();
    assertThat(texts.stream().flatMap(this::secretsIn).distinct().toList())
        .as("secrets in " + place)
        .isEmpty();
  }

  private Stream<String> secretsIn(String text) {
    return whatBySecret.entrySet().stream()
        .filter(canary -> text.contains(canary.getKey()))
        .map(canary -> canary.getValue() + ": " + text.substring(0, Math.min(120, text.length())));
  }
}
