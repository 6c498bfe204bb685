package io.accountdb.vmoperator.app.config;

import static io.accountdb.vmoperator.app.config.Variable.VM_OPERATOR_JWT_AUDIENCE;
import static io.accountdb.vmoperator.app.config.Variable.VM_OPERATOR_JWT_HS256_SECRET_FILE;
import static io.accountdb.vmoperator.app.config.Variable.VM_OPERATOR_JWT_ISSUER;
import static io.accountdb.vmoperator.app.config.Variable.VM_OPERATOR_JWT_JWKS_URL;
import static io.accountdb.vmoperator.app.config.Variable.VM_OPERATOR_JWT_USERNAME_CLAIM;

import io.accountdb.vmoperator.api.caller.TokenIssuer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads for {@link Config} the variables about JWTs, which count together or not at all. */
final class JwtVariables {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private JwtVariables() {}

  /** Null where none of them is set. */
  static @Nullable TokenIssuer issuer(EnvironmentReader reader) {
    @Nullable String name = reader.optional(VM_OPERATOR_JWT_ISSUER);
    if (name == null) {
      reader.refuseWithout(
          VM_OPERATOR_JWT_ISSUER,
          VM_OPERATOR_JWT_AUDIENCE,
          VM_OPERATOR_JWT_USERNAME_CLAIM,
          VM_OPERATOR_JWT_JWKS_URL,
          VM_OPERATOR_JWT_HS256_SECRET_FILE);
      return null;
    }
    return new TokenIssuer(
        name,
        reader.required(VM_OPERATOR_JWT_AUDIENCE),
        reader.text(VM_OPERATOR_JWT_USERNAME_CLAIM),
        keys(reader));
  }

  private static TokenIssuer.Keys keys(EnvironmentReader reader) {
    if (reader.optional(VM_OPERATOR_JWT_HS256_SECRET_FILE) == null) {
      return new TokenIssuer.JwkSet(url(reader));
    }
    if (reader.optional(VM_OPERATOR_JWT_JWKS_URL) != null) {
      reader.problem(
          VM_OPERATOR_JWT_JWKS_URL,
          "is set, and so is " + VM_OPERATOR_JWT_HS256_SECRET_FILE + "; unset one of them");
    }
    return new TokenIssuer.SharedSecret(secret(reader));
  }

  private static String secret(EnvironmentReader reader) {
    String secret = reader.requiredSecret(VM_OPERATOR_JWT_HS256_SECRET_FILE).value();
    int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
    return secret.isEmpty() || bytes >= TokenIssuer.SharedSecret.LEAST_BYTES
        ? secret
        : reader.problem(
            VM_OPERATOR_JWT_HS256_SECRET_FILE,
            "names a file of %d bytes; right would be %d or more"
                .formatted(bytes, TokenIssuer.SharedSecret.LEAST_BYTES));
  }

  private static URI url(EnvironmentReader reader) {
    String value = reader.optional(VM_OPERATOR_JWT_JWKS_URL);
    if (value == null) {
      return URI.create(
          reader.problem(
              VM_OPERATOR_JWT_JWKS_URL,
              "is required, or " + VM_OPERATOR_JWT_HS256_SECRET_FILE + " in its place"));
    }
    try {
      URI url = new URI(value);
      if (trustworthy(url)) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Reported below. The value is not repeated: it may hold a password.
    }
    return URI.create(
        reader.problem(
            VM_OPERATOR_JWT_JWKS_URL,
            "is no URL to trust; right would be https://HOST/PATH, or http://127.0.0.1/PATH"));
  }

  /** Who can change what is fetched can sign tokens: so by TLS, or from this machine. */
  private static boolean trustworthy(URI url) {
    if (url.getHost() == null || url.getUserInfo() != null) {
      return false;
    }
    return "https".equals(url.getScheme())
        || ("http".equals(url.getScheme()) && THIS_MACHINE.contains(url.getHost()));
  }
}
