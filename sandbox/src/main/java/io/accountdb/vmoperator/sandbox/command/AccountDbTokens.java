package io.accountdb.vmoperator.sandbox.command;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.host.StateEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;

/** Plays AccountDB's login: who has logged in gets a token that the operator's API takes. */
final class AccountDbTokens {
  private static final String ISSUER = "https://accountdb.example.org";
  private static final String AUDIENCE = "vms";
  private static final int SECRET_BYTES = 48;

  private AccountDbTokens() {}

  /** Makes a sandbox's key; the variables by which the operator takes what is signed with it. */
  static Map<String, String> create(Path directory) throws IOException {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    Path file = StateEntry.JWT_SECRET.in(directory);
    Folders.writePrivate(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("VM_OPERATOR_JWT_ISSUER", ISSUER);
    variables.put("VM_OPERATOR_JWT_AUDIENCE", AUDIENCE);
    variables.put("VM_OPERATOR_JWT_HS256_SECRET_FILE", file.toString());
    return variables;
  }

  /** A token of this user, whether AccountDB has one of that name or not. */
  static String issue(Path directory, String username, Instant now, Duration lifetime)
      throws IOException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(username)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .build());
    try {
      token.sign(new MACSigner(Files.readString(StateEntry.JWT_SECRET.in(directory))));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
