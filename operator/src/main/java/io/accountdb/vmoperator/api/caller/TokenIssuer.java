package io.accountdb.vmoperator.api.caller;

import java.net.URI;

/**
 * Whose JWTs are taken, as the operator is configured.
 *
 * @param name exactly the claim {@code iss}
 * @param audience which has to be among the claim {@code aud}
 * @param usernameClaim the claim that holds {@code users.username}
 * @param keys what the signatures are verified with
 */
public record TokenIssuer(String name, String audience, String usernameClaim, Keys keys) {

  /** The kind of keys decides about the algorithms; the token has no say. */
  public sealed interface Keys {}

  /**
   * Public keys, fetched from the issuer: RS256, PS256 and ES256.
   *
   * @param url of a JWK Set, RFC 7517
   */
  public record JwkSet(URI url) implements Keys {}

  /** A secret that is shared with the issuer: HS256. */
  public record SharedSecret(String value) implements Keys {
    /** RFC 7518, 3.2: a key of the size of the hash, or a larger one. */
    public static final int LEAST_BYTES = 32;

    @Override
    public String toString() {
      return "***";
    }
  }
}
