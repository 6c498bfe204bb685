package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rights come before everything else (HTTPServer.pm, RPCEnvironment.pm). */
class RightsTest extends SimulatorTestBase {
  @Test
  void shouldHideWhetherAGuestExists() {
    // When
    var foreign = operator.get("/nodes/pve1/qemu/100/config");
    var missing = operator.get("/nodes/pve1/qemu/777/config");
    var noVmid = operator.get("/nodes/pve1/qemu/abc/config");
    var tooLow = operator.get("/nodes/pve1/qemu/99/config");
    var unknownKey = operator.put("/nodes/pve1/qemu/100/config", Map.of("colour", "red"));

    // Then
    assertThat(foreign.message()).isEqualTo("Permission check failed (/vms/100, VM.Audit)");
    assertThat(List.of(foreign, missing, noVmid, tooLow, unknownKey))
        .allMatch(answer -> answer.status() == 403);
  }

  @Test
  void shouldNeedThePoolForACloneAndNameNothingWhenItIsMissing() {
    // Given
    var parameters = cloneParameters(110);

    // When
    parameters.remove("pool");
    var withoutPool = operator.post(TEMPLATE + "/clone", parameters);
    parameters.put("pool", "nonsense");
    var unknownPool = operator.post(TEMPLATE + "/clone", parameters);
    parameters.put("pool", "not a pool");
    var malformedPool = operator.post(TEMPLATE + "/clone", parameters);
    var unknownPoolByRoot =
        root.post(TEMPLATE + "/clone", Map.of("newid", "110", "pool", "nonsense"));

    // Then
    assertThat(List.of(withoutPool, unknownPool, malformedPool))
        .allMatch(answer -> answer.status() == 403)
        .allMatch(answer -> answer.message().equals("Permission check failed"));
    assertThat(unknownPoolByRoot.message())
        .isEqualTo("Permission check failed (pool 'nonsense' does not exist)");
  }

  @Test
  void shouldShowEffectivePermissions() {
    // When
    var permissions = operator.get("/access/permissions").data();

    // Then
    assertThat(permissions.path("/").path("Sys.Audit").asInt()).isEqualTo(1);
    assertThat(permissions.path("/pool/kubernetes").path("VM.Clone").asInt()).isEqualTo(1);
    assertThat(permissions.path("/vms/9000").path("VM.Clone").isMissingNode()).isFalse();
    assertThat(permissions.path("/vms/100").path("VM.Audit").isMissingNode()).isTrue();
  }

  @Test
  void shouldNotTakeATokenOfRootForRoot() {
    // When
    var arguments = root.put("/nodes/pve1/qemu/9000/config", Map.of("args", "-x"));
    var skipLock = root.delete("/nodes/pve2/qemu/101?skiplock=1");

    // Then
    assertThat(arguments.message()).isEqualTo("only root can set 'args' config");
    assertThat(skipLock.error("skiplock")).isEqualTo("Only root may use this option.");
  }

  @Test
  void shouldRefuseUnknownNodesAfterRights() {
    // When
    var unknown = root.get("/nodes/pve9/qemu/100/config");
    var hidden = operator.get("/nodes/pve9/qemu/100/config");
    var local = root.get("/nodes/localhost/qemu/100/config");

    // Then
    assertThat(unknown.status()).isEqualTo(500);
    assertThat(unknown.message()).startsWith("hostname lookup 'pve9' failed");
    assertThat(hidden.status()).isEqualTo(403);
    assertThat(local.status()).isEqualTo(200);
  }

  @Test
  void shouldAnswerUnknownMethodsWith501() {
    // When
    var path = operator.get("/cluster/nonsense");
    var verb = operator.delete("/cluster/resources");

    // Then
    assertThat(path.status()).isEqualTo(501);
    assertThat(path.message()).isEqualTo("Method 'GET /cluster/nonsense' not implemented");
    assertThat(verb.status()).isEqualTo(501);
  }

  @Test
  void shouldIssueTicketsForPasswordsOnly() {
    // Given
    Client nobody = new Client(simulator, "");

    // When
    var login =
        nobody.post(
            "/access/ticket", Map.of("username", "root@pam", "password", simulator.rootPassword()));
    var wrong = nobody.post("/access/ticket", Map.of("username", "root@pam", "password", "x"));
    var byToken = operator.post("/access/ticket", Map.of("username", "root@pam", "password", "x"));
    String cookie = "PVEAuthCookie=" + Client.escape(login.data().path("ticket").asText());
    var read = nobody.send(nobody.request("/nodes/pve1/qemu/100/config").header("Cookie", cookie));
    var forged =
        nobody.send(nobody.request("/nodes/pve1/qemu/101").header("Cookie", cookie).DELETE());
    var changed =
        nobody.send(
            nobody
                .request("/nodes/pve2/qemu/101")
                .header("Cookie", cookie)
                .header("CSRFPreventionToken", login.data().path("CSRFPreventionToken").asText())
                .DELETE());

    // Then
    assertThat(login.status()).isEqualTo(200);
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.message()).isEqualTo("authentication failure");
    assertThat(byToken.status()).isEqualTo(403);
    assertThat(byToken.message()).contains("not available with API token");
    assertThat(read.status()).isEqualTo(200);
    assertThat(forged.status()).isEqualTo(401);
    assertThat(forged.body()).isEmpty();
    assertThat(changed.status()).isEqualTo(200);
    nobody.close();
  }
}
