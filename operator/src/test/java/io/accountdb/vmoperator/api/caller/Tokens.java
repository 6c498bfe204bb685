package io.accountdb.vmoperator.api.caller;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes headers with tokens, good and bad, as an issuer or an attacker would. */
public final class Tokens {
  public static final String ISSUER = "https://accountdb.example";
  public static final String AUDIENCE = "accountdb-api";
  public static final String SECRET =
      "a secret that is long enough for every algorithm that an attacker may try";

  private final Instant now;

  public Tokens(Instant now) {
    this.now = now;
  }

  /** The issuer that all of these are of, unless they say otherwise. */
  public static TokenIssuer issuer(TokenIssuer.Keys keys) {
    return new TokenIssuer(ISSUER, AUDIENCE, "sub", keys);
  }

  /** A good one, for ten minutes. */
  public String of(String username) {
    return of(username, UnaryOperator.identity());
  }

  /** The same with other claims. */
  public String of(String username, UnaryOperator<JWTClaimsSet.Builder> change) {
    return signed(JWSAlgorithm.HS256, JOSEObjectType.JWT, username, change);
  }

  /** Signed with the shared secret by an algorithm of its own, and of a type of its own. */
  public String signed(
      JWSAlgorithm algorithm,
      JOSEObjectType type,
      String username,
      UnaryOperator<JWTClaimsSet.Builder> change) {
    try {
      return signed(header(algorithm, type), new MACSigner(SECRET), claims(username, change));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** A good one with any key. */
  public String signed(JWSHeader header, JWSSigner signer, String username) {
    return signed(header, signer, claims(username, UnaryOperator.identity()));
  }

  /** As a ServiceAccount has it projected, but for the signature. */
  public String ofServiceAccount(String namespace, String name, String audience) {
    return of(
        "system:serviceaccount:" + namespace + ":" + name,
        claims -> claims.issuer("https://kubernetes.default.svc").audience(audience));
  }

  /** With the algorithm "none". */
  public String unsigned(String username) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String header =
        encoder.encodeToString(
            "{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
    String claims =
        encoder.encodeToString(
            claims(username, UnaryOperator.identity()).toString().getBytes(StandardCharsets.UTF_8));
    return "Bearer " + header + "." + claims + ".";
  }

  private JWTClaimsSet claims(String username, UnaryOperator<JWTClaimsSet.Builder> change) {
    return change
        .apply(
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(List.of("another", AUDIENCE))
                .subject(username)
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(10)))))
        .build();
  }

  private static JWSHeader header(JWSAlgorithm algorithm, JOSEObjectType type) {
    return new JWSHeader.Builder(algorithm).type(type).build();
  }

  private static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(signer);
      return "Bearer " + token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
