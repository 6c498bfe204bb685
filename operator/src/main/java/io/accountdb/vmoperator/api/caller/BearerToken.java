package io.accountdb.vmoperator.api.caller;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The signed token of a request, of which nothing is verified yet but its form; {@link Callers}
 * hands it to who can verify it.
 */
public final class BearerToken {
  /** RFC 6750, 2.1. Both kinds of token are a JWS in its compact form: three parts of base64url. */
  private static final Pattern HEADER =
      Pattern.compile("(?i:Bearer) +([A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+)");

  private final String text;
  private final SignedJWT signed;
  private final JWTClaimsSet claims;

  private BearerToken(String text) throws ParseException {
    this.text = text;
    // Refuses a header without an algorithm that signs, so "none" ends here.
    signed = SignedJWT.parse(text);
    claims = signed.getJWTClaimsSet();
  }

  /**
   * Reads the header {@code Authorization}.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 401 where it holds no signed token
   */
  public static BearerToken of(@Nullable String header) {
    if (header == null) {
      throw Unauthenticated.because("a token is required, as in 'Authorization: Bearer <token>'");
    }
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw Unauthenticated.because(
          "the header Authorization holds no token; right would be 'Bearer <token>'");
    }
    try {
      return new BearerToken(matcher.group(1));
    } catch (ParseException e) {
      throw Unauthenticated.because("the token is no signed JWT");
    }
  }

  String text() {
    return text;
  }

  SignedJWT signed() {
    return signed;
  }

  /** What the token says, true or not. */
  JWTClaimsSet unverifiedClaims() {
    return claims;
  }

  /** Names the token where it must not be kept itself. */
  String digest() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
