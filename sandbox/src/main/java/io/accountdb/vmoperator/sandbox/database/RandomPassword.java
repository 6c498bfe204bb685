package io.accountdb.vmoperator.sandbox.database;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes passwords that need no quoting anywhere. */
final class RandomPassword {
  private static final int BYTES = 18;

  private RandomPassword() {}

  static String next() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
