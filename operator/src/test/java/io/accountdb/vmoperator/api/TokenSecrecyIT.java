package io.accountdb.vmoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.RecordedLog;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.caller.Tokens;
import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What callers show is neither logged, at whatever level, nor sent back. */
@Tag("alone")
@ExtendWith(SharedSandbox.class)
class TokenSecrecyIT {
  @Test
  void shouldTellNoToken(Sandbox sandbox) {
    try (RecordedLog log = RecordedLog.ofEverything();
        ApiFixture api = ApiFixture.open(sandbox, "token-secrecy")) {
      // Given
      api.user("secrecy-user", "user");
      api.namespace("secrecy-owned", "secrecy-user");
      KubernetesTokens kubernetes = new KubernetesTokens(api.admin());
      kubernetes.serviceAccount("secrecy-owned");
      List<String> headers =
          List.of(
              api.token("secrecy-user"),
              api.token("secrecy-nobody"),
              api.tokens().of("secrecy-user", claims -> claims.audience("another")),
              api.token("secrecy-user") + "A",
              api.tokens().unsigned("secrecy-user"),
              kubernetes.header("secrecy-owned", "proxmox-vm-operator"),
              kubernetes.header("secrecy-owned"),
              "Basic c2VjcmVjeS11c2VyOmh1bnRlcjI=");

      // When
      List<String> told = new ArrayList<>();
      for (String header : headers) {
        ApiClient.Answer answer = api.client().get("/vms", header);
        told.add(answer.text() + answer.response().headers());
      }
      told.addAll(log.lines());

      // Then
      assertThat(told).anyMatch(line -> line.contains("JWT aud claim rejected"));
      List<String> secrets = new ArrayList<>(List.of(Tokens.SECRET));
      headers.forEach(header -> secrets.add(header.substring(header.lastIndexOf('.') + 1)));
      headers.forEach(header -> secrets.add(header.substring(header.indexOf(' ') + 1)));
      secrets.removeIf(String::isEmpty);
      for (String secret : secrets) {
        assertThat(told).as(secret).noneMatch(line -> line.contains(secret));
      }
    }
  }
}
