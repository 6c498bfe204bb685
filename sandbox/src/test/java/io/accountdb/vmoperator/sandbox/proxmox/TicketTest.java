package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls with a ticket instead of a token, some of which are lost (AnyEvent.pm, its note 1). */
class TicketTest extends SimulatorTestBase {
  private Client nobody;
  private String cookie;
  private String csrf;

  @BeforeEach
  void logIn() {
    nobody = new Client(simulator, "");
    Map<String, String> credentials =
        Map.of("username", "root@pam", "password", simulator.rootPassword());
    JsonNode login = nobody.post("/access/ticket", credentials).data();
    cookie = "PVEAuthCookie=" + Client.escape(login.path("ticket").asText());
    csrf = login.path("CSRFPreventionToken").asText();
  }

  @AfterEach
  void hangUp() {
    nobody.close();
  }

  @Test
  void shouldLoseOneChangeInTenUnderATicketAndNoRead() {
    // When
    int lost = 0;
    for (int cores = 1; cores <= 20; cores++) {
      String body = "cores=" + cores;
      var change =
          nobody
              .request("/nodes/pve2/qemu/101/config")
              .header("Cookie", cookie)
              .header("CSRFPreventionToken", csrf)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .PUT(BodyPublishers.ofString(body));
      try {
        assertThat(nobody.send(change).status()).isEqualTo(200);
      } catch (UncheckedIOException noAnswer) {
        lost++;
        assertThat(simulator.guest(101).orElseThrow().config().get("cores"))
            .isEqualTo(String.valueOf(cores - 1));
      }
      var read = nobody.request("/nodes/pve2/qemu/101/config").header("Cookie", cookie).GET();
      assertThat(nobody.send(read).status()).isEqualTo(200);
    }

    // Then
    assertThat(lost).isEqualTo(2);
  }
}
