package io.accountdb.vmoperator.api.caller;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells an access token from the refresh and identity tokens that an issuer signs with the same
 * key. There is no standard for it: {@code typ} is what Keycloak writes, {@code token_use} Amazon
 * Cognito, {@code token_type} and {@code type} the libraries of Django and Flask.
 */
final class TokenUse {
  private static final List<String> CLAIMS = List.of("typ", "token_use", "token_type", "type");
  private static final Set<String> ACCESS = Set.of("access", "access_token", "bearer", "at+jwt");

  private TokenUse() {}

  /**
   * Passes where none of the claims is there, or each says access.
   *
   * @throws BadJWTException naming the claim
   */
  static void check(JWTClaimsSet claims) throws BadJWTException {
    for (String name : CLAIMS) {
      Object use = claims.getClaim(name);
      if (use != null && !ACCESS.contains(use.toString().toLowerCase(Locale.ROOT))) {
        throw new BadJWTException(
            "its claim %s is '%s'; an access token is needed".formatted(name, use));
      }
    }
  }
}
