package io.accountdb.vmoperator.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.api.caller.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVariablesTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://db:5432/accountdb",
              "VM_OPERATOR_DATABASE_USERNAME", "vm_operator",
              "VM_OPERATOR_DATABASE_PASSWORD", "s3cret",
              "VM_OPERATOR_JWT_ISSUER", "accountdb",
              "VM_OPERATOR_JWT_AUDIENCE", "vm-api"));

  @TempDir private Path folder;

  @Test
  void shouldTakeASharedSecretFromItsFile() throws IOException {
    // Given
    environment.put("VM_OPERATOR_JWT_HS256_SECRET_FILE", file(SECRET + "\n"));

    // When
    Config config = Config.from(environment);

    // Then
    assertThat(config.api().jwt())
        .isEqualTo(
            new TokenIssuer("accountdb", "vm-api", "sub", new TokenIssuer.SharedSecret(SECRET)));
    assertThat(config.toString()).contains("accountdb", "***").doesNotContain(SECRET);
  }

  @Test
  void shouldRefuseASecretThatIsTooShortWithoutRepeatingIt() throws IOException {
    // Given
    environment.put("VM_OPERATOR_JWT_HS256_SECRET_FILE", file(SECRET.substring(1)));

    // Then
    assertThat(problems())
        .containsExactly(
            "VM_OPERATOR_JWT_HS256_SECRET_FILE names a file of 31 bytes; right would be 32 or"
                + " more");
  }

  @Test
  void shouldRefuseAFileThatIsNotThereWithoutRepeatingItsName() {
    // Given
    environment.put("VM_OPERATOR_JWT_HS256_SECRET_FILE", SECRET);

    // Then
    assertThat(problems())
        .containsExactly(
            "VM_OPERATOR_JWT_HS256_SECRET_FILE names a file that cannot be read:"
                + " NoSuchFileException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://accountdb.example/keys",
        "https://10.0.0.7:8443/keys?v=1",
        "http://127.0.0.1:8080/keys",
        "http://localhost/keys",
        "http://[::1]:8080/keys"
      })
  void shouldTakeKeysByTlsOrFromThisMachine(String url) {
    // Given
    environment.put("VM_OPERATOR_JWT_JWKS_URL", url);

    // Then
    assertThat(Config.from(environment).api().jwt())
        .extracting(TokenIssuer::keys)
        .isEqualTo(new TokenIssuer.JwkSet(URI.create(url)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://accountdb.example/hunter2",
        "http://127.0.0.1.accountdb.example/hunter2",
        "https://user:hunter2@accountdb.example/keys",
        "https:///hunter2",
        "file:///hunter2",
        "/hunter2",
        "https://accountdb.example/hunter2 x"
      })
  void shouldRefuseKeysThatAnybodyCouldReplace(String url) {
    // Given
    environment.put("VM_OPERATOR_JWT_JWKS_URL", url);

    // Then
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("VM_OPERATOR_JWT_JWKS_URL ")
        .contains("right would be https://HOST/PATH")
        .doesNotContain("hunter2");
  }

  @Test
  void shouldRefuseTwoKindsOfKeys() throws IOException {
    // Given
    environment.put("VM_OPERATOR_JWT_HS256_SECRET_FILE", file(SECRET));
    environment.put("VM_OPERATOR_JWT_JWKS_URL", "https://accountdb.example/keys");

    // Then
    assertThat(problems())
        .containsExactly(
            "VM_OPERATOR_JWT_JWKS_URL is set, and so is VM_OPERATOR_JWT_HS256_SECRET_FILE; unset"
                + " one of them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VM_OPERATOR_JWT_AUDIENCE|VM_OPERATOR_JWT_AUDIENCE is required",
        "VM_OPERATOR_JWT_JWKS_URL|VM_OPERATOR_JWT_JWKS_URL is required, or",
      })
  void shouldNameTheMissingOne(String missing, String expected) {
    // Given
    environment.put("VM_OPERATOR_JWT_JWKS_URL", "https://accountdb.example/keys");
    environment.remove(missing);

    // Then
    assertThat(problems()).singleElement().asString().startsWith(expected);
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("secret"), content).toString();
  }

  private List<String> problems() {
    return catchThrowableOfType(InvalidConfigException.class, () -> Config.from(environment))
        .problems();
  }
}
