package io.accountdb.vmoperator.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.accountdb.vmoperator.app.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of the ProxmoxClusters. */
class KubernetesCheckTest {
  @TempDir private Path folder;

  @Test
  void shouldLeaveKubernetesAloneWhereNoneIsConfigured() throws IOException {
    // Given
    Path kubeconfig = kubeconfig("");

    // Then
    assertThat(findings(kubeconfig))
        .singleElement()
        .asString()
        .startsWith("ok      [Status Not Updating] no API server is configured")
        .contains("set KUBECONFIG");
  }

  @Test
  void shouldSayOnceThatTheApiServerDoesNotAnswer() throws IOException {
    // Given
    Path kubeconfig = kubeconfig(access("http://127.0.0.1:1"));

    // Then
    assertThat(findings(kubeconfig))
        .singleElement()
        .asString()
        .startsWith("PROBLEM [Status Not Updating] the operator cannot list the ProxmoxClusters")
        .contains("http://127.0.0.1:1");
  }

  @Test
  void shouldFindThatTheDefinitionIsMissing() throws IOException {
    assertThat(findingsWhere(404, "not found"))
        .singleElement()
        .asString()
        .startsWith("PROBLEM")
        .contains("CustomResourceDefinition proxmoxclusters.proxmox.accountdb.io does not exist");
  }

  @Test
  void shouldFindThatTheRolesAreMissing() throws IOException {
    assertThat(findingsWhere(403, "User cannot list"))
        .singleElement()
        .asString()
        .startsWith("PROBLEM")
        .contains("may not list the ProxmoxClusters; give its ServiceAccount the chart's roles");
  }

  private List<String> findingsWhere(int status, String message) throws IOException {
    byte[] body =
        """
        {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "%s", "code": %d}
        """
            .formatted(message, status)
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      return findings(kubeconfig(access("http://127.0.0.1:" + server.getAddress().getPort())));
    } finally {
      server.stop(0);
    }
  }

  private static List<String> findings(Path kubeconfig) {
    Config config =
        Config.from(
            Map.of(
                "KUBECONFIG", kubeconfig.toString(),
                "VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/accountdb",
                "VM_OPERATOR_DATABASE_USERNAME", "runtime",
                "VM_OPERATOR_DATABASE_PASSWORD", "secret"));
    return new KubernetesCheck(config, Clock.systemUTC())
        .findings().stream().map(Finding::toString).toList();
  }

  private static String access(String server) {
    return """
    current-context: lab
    contexts: [{name: lab, context: {cluster: lab, user: operator}}]
    clusters: [{name: lab, cluster: {server: "%s"}}]
    users: [{name: operator, user: {token: "secret"}}]
    """
        .formatted(server);
  }

  private Path kubeconfig(String access) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"), "apiVersion: v1\nkind: Config\n" + access);
  }
}
