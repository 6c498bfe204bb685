package io.accountdb.vmoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.caller.KeyServer;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An API whose issuer signs with a private key, before attackers who know the public one. */
@ExtendWith(SharedSandbox.class)
class KeyConfusionIT {
  @Test
  void shouldTakeOnlyWhatIsSignedWithThePrivateKey(Sandbox sandbox) throws Exception {
    // Given
    RSAKey key = new RSAKeyGenerator(2048).keyID("issuers").generate();
    RSAKey attackers = new RSAKeyGenerator(2048).keyID("issuers").generate();
    try (KeyServer issuer = new KeyServer();
        ApiFixture api = ApiFixture.open(sandbox, "key-confusion", withKeysOf(issuer))) {
      issuer.serve(key.toPublicJWK());
      api.user("confusion-user", "user");

      // When
      JWSHeader byRsa = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("issuers").build();
      JWSHeader byHmac = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("issuers").build();
      MACSigner publicKeyAsSecret = new MACSigner(key.toRSAPublicKey().getEncoded());
      var tokens = api.tokens();
      String genuine = tokens.signed(byRsa, new RSASSASigner(key), "confusion-user");

      // Then
      assertThat(api.client().get("/vms", genuine).status()).isEqualTo(200);
      for (String forged :
          new String[] {
            tokens.signed(byHmac, publicKeyAsSecret, "confusion-user"),
            tokens.signed(byRsa, new RSASSASigner(attackers), "confusion-user"),
            tokens.of("confusion-user"),
            tokens.unsigned("confusion-user")
          }) {
        EveryOperation.expect(api.client(), forged, 401);
      }
    }
  }

  private static Map<String, String> withKeysOf(KeyServer issuer) {
    return Map.of(
        "VM_OPERATOR_JWT_HS256_SECRET_FILE",
        "",
        "VM_OPERATOR_JWT_JWKS_URL",
        issuer.url().toString());
  }
}
