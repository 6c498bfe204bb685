package io.accountdb.vmoperator.sandbox.proxmox.guests;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;

/**
 * A cloud-init password as it is stored: hashed with a new salt, so that the same password never
 * looks the same twice. Only the form is that of crypt(3), nobody logs in with it.
 */
final class PasswordHash {
  private PasswordHash() {}

  static String of(String password) {
    if (password.matches("\\$(?:[156]|2[ay])(?:\\$.+){2}")) {
      return password;
    }
    String salt = UUID.randomUUID().toString().substring(0, 8);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((salt + password).getBytes(StandardCharsets.UTF_8));
      return "$5$" + salt + "$" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
