package io.accountdb.vmoperator.api.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.accountdb.vmoperator.api.problem.Problem;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.UserRow;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JWTs that are verified with the issuer's public keys. */
class PublicKeysTest {
  private static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");
  private static final Tokens TOKENS = new Tokens(NOW);
  private static final RSAKey RSA = rsa("rsa");
  private static final RSAKey LATER_RSA = rsa("later");
  private static final ECKey EC = ec();

  private final KeyServer issuer = new KeyServer();
  private final Callers callers =
      new Callers(
          Tokens.issuer(new TokenIssuer.JwkSet(issuer.url())),
          name -> Optional.of(new UserRow(7, name, Role.USER, true)),
          new RecordedReviews(),
          Clock.fixed(NOW, ZoneOffset.UTC),
          System::nanoTime);

  @AfterEach
  void close() {
    callers.close();
    issuer.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "PS256", "ES256"})
  void shouldTake(String algorithm) throws JOSEException {
    // Given
    issuer.serve(RSA, EC);

    // When
    Caller caller = callers.authenticate(signed(JWSAlgorithm.parse(algorithm)));

    // Then
    assertThat(caller.username()).isEqualTo("alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS384", "RS512", "PS384", "PS512"})
  void shouldRefuse(String algorithm) throws JOSEException {
    // Given
    issuer.serve(RSA);

    // Then
    assertThat(refusal(signed(JWSAlgorithm.parse(algorithm))).status()).isEqualTo(401);
  }

  @Test
  void shouldRefuseATokenWithoutSignature() {
    // Given
    issuer.serve(RSA);

    // Then
    assertThat(refusal(TOKENS.unsigned("alice")).status()).isEqualTo(401);
  }

  /** The public key is known to everybody; who took it for a shared secret would be deceived. */
  @Test
  void shouldNotTakeAPublicKeyForASharedSecret() throws JOSEException {
    // Given
    issuer.serve(RSA);
    byte[] encoded = RSA.toRSAPublicKey().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
            + "\n-----END PUBLIC KEY-----\n";

    // Then
    for (byte[] key : new byte[][] {encoded, pem.getBytes(StandardCharsets.US_ASCII)}) {
      assertThat(refusal(signed(JWSAlgorithm.HS256, new MACSigner(key))).status()).isEqualTo(401);
    }
  }

  @Test
  void shouldNotTakeASharedSecretFromTheKeys() throws JOSEException {
    // Given
    issuer.serve(
        new OctetSequenceKey.Builder(Tokens.SECRET.getBytes(StandardCharsets.UTF_8)).build());

    // Then
    assertThat(refusal(TOKENS.of("alice")).status()).isEqualTo(401);
  }

  @Test
  void shouldNotTakeAKeyFromTheToken() throws JOSEException {
    // Given
    issuer.serve(RSA);
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(LATER_RSA.toPublicJWK()).build();

    // Then
    assertThat(refusal(TOKENS.signed(header, new RSASSASigner(LATER_RSA), "alice")).status())
        .isEqualTo(401);
  }

  @Test
  void shouldFetchTheKeysOnce() throws JOSEException {
    // Given
    issuer.serve(RSA);

    // When
    for (int request = 0; request < 20; request++) {
      callers.authenticate(signed(JWSAlgorithm.RS256));
    }

    // Then
    assertThat(issuer.requests()).isEqualTo(1);
  }

  @Test
  void shouldFetchTheKeysAgainForANewOne() throws JOSEException {
    // Given
    issuer.serve(RSA);
    callers.authenticate(signed(JWSAlgorithm.RS256));

    // When
    issuer.serve(RSA, LATER_RSA);

    // Then
    assertThat(callers.authenticate(later()).username()).isEqualTo("alice");
  }

  @Test
  void shouldNotFetchForEachUnknownKey() throws JOSEException {
    // Given
    issuer.serve(RSA);

    // When
    for (int request = 0; request < 20; request++) {
      assertThat(refusal(later()).status()).isEqualTo(401);
    }

    // Then
    assertThat(issuer.requests()).isLessThanOrEqualTo(2);
    assertThat(callers.authenticate(signed(JWSAlgorithm.RS256)).username()).isEqualTo("alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"an error", "no keys", "nothing"})
  void shouldSayThatItCannotTellWhileTheIssuerGives(String answer) throws JOSEException {
    // Given
    switch (answer) {
      case "an error" -> issuer.fail();
      case "no keys" -> issuer.serve("<html>");
      default -> issuer.close();
    }

    // Then
    for (int request = 0; request < 5; request++) {
      Problem problem = refusal(signed(JWSAlgorithm.RS256));
      assertThat(problem.status()).isEqualTo(503);
      assertThat(problem.retryAfterSeconds()).hasValue(10L);
      assertThat(problem.detail()).doesNotContain(issuer.url().getHost());
    }
  }

  @Test
  void shouldGoOnWithTheKnownKeysInAnOutage() throws JOSEException {
    // Given
    issuer.serve(RSA);
    callers.authenticate(signed(JWSAlgorithm.RS256));

    // When
    issuer.fail();

    // Then
    assertThat(refusal(later()).status()).as("a key that may be new").isEqualTo(503);
    assertThat(callers.authenticate(signed(JWSAlgorithm.RS256)).username()).isEqualTo("alice");
  }

  private static String signed(JWSAlgorithm algorithm) throws JOSEException {
    return algorithm.equals(JWSAlgorithm.ES256)
        ? signed(algorithm, new ECDSASigner(EC))
        : signed(algorithm, new RSASSASigner(RSA));
  }

  private static String signed(JWSAlgorithm algorithm, JWSSigner signer) {
    return TOKENS.signed(new JWSHeader(algorithm), signer, "alice");
  }

  private static String later() throws JOSEException {
    return TOKENS.signed(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(LATER_RSA.getKeyID()).build(),
        new RSASSASigner(LATER_RSA),
        "alice");
  }

  private Problem refusal(String header) {
    return catchThrowableOfType(ProblemException.class, () -> callers.authenticate(header))
        .problem();
  }

  private static RSAKey rsa(String name) {
    try {
      return new RSAKeyGenerator(2048).keyID(name).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static ECKey ec() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
