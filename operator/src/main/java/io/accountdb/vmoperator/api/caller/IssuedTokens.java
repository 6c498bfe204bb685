package io.accountdb.vmoperator.api.caller;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.accountdb.vmoperator.api.problem.Problems;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the JWTs of the configured issuer and tells whose they are; {@link Callers} looks up
 * what that user is.
 */
final class IssuedTokens implements AutoCloseable {
  private static final Set<JWSAlgorithm> WITH_PUBLIC_KEYS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);
  private static final Set<JWSAlgorithm> WITH_SHARED_SECRET = Set.of(JWSAlgorithm.HS256);

  private final TokenIssuer issuer;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final @Nullable IssuerKeys fetched;

  IssuedTokens(TokenIssuer issuer, Clock clock) {
    this.issuer = issuer;
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWTClaimsSetVerifier(new IssuerClaims(issuer, clock));
    switch (issuer.keys()) {
      case TokenIssuer.JwkSet(var url) -> {
        fetched = new IssuerKeys(url);
        verifyWith(WITH_PUBLIC_KEYS, fetched);
      }
      case TokenIssuer.SharedSecret(var secret) -> {
        fetched = null;
        verifyWith(
            WITH_SHARED_SECRET, new ImmutableSecret<>(secret.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private void verifyWith(Set<JWSAlgorithm> algorithms, JWKSource<SecurityContext> keys) {
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
  }

  /** Whether the token says that it is of this issuer. */
  boolean concern(BearerToken token) {
    return issuer.name().equals(token.unverifiedClaims().getIssuer());
  }

  /**
   * The name that the issuer vouches for.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 401, or 503 where the issuer's
   *     keys cannot be had
   */
  String username(BearerToken token) {
    try {
      return username(processor.process(token.signed(), null));
    } catch (BadJWTException e) {
      // Only who holds a genuine token gets to read this: the claims come after the signature.
      throw Unauthenticated.because("the token is not accepted: " + e.getMessage(), e);
    } catch (KeySourceException e) {
      throw Problems.unavailable(
          "the keys of the issuer of this token cannot be had at the moment", IssuerKeys.PAUSE, e);
    } catch (BadJOSEException | JOSEException e) {
      throw Unauthenticated.because("the token is not signed as its issuer signs", e);
    }
  }

  private String username(JWTClaimsSet claims) throws BadJWTException {
    String claim = issuer.usernameClaim();
    try {
      @Nullable String username = claims.getStringClaim(claim);
      // PostgreSQL does not even take a NUL to compare with.
      if (username != null
          && !username.isBlank()
          && username.codePoints().noneMatch(Character::isISOControl)) {
        return username;
      }
    } catch (ParseException e) {
      throw new BadJWTException("its claim " + claim + " is no text", e);
    }
    throw new BadJWTException("its claim " + claim + " is no user name");
  }

  @Override
  public void close() {
    if (fetched != null) {
      fetched.close();
    }
  }
}
