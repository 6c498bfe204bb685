package io.accountdb.vmoperator.api.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of an API server, and what its refusals mean. */
class VmidClaimsTest {
  private static final String NONE =
      """
      {"apiVersion": "proxmox.accountdb.io/v1alpha1", "kind": "VirtualMachineList", "items": []}
      """;

  private final List<URI> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private KubernetesClient kubernetes;
  private volatile int status = 200;
  private volatile String body = NONE;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    kubernetes =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @AfterEach
  void close() {
    kubernetes.close();
    server.stop(0);
  }

  @Test
  void shouldAskForTheWholeClusterWhereAllNamespacesAreServed() {
    // When
    boolean taken = new VmidClaims(kubernetes, new ServedNamespaces(Set.of())).taken("lab", 5012);
    // Then
    assertThat(taken).isFalse();
    assertThat(asked)
        .extracting(URI::getPath)
        .containsOnly("/apis/proxmox.accountdb.io/v1alpha1/virtualmachines");
    assertThat(asked)
        .extracting(URI::getQuery)
        .allMatch(query -> query.contains("spec.clusterRef.name=lab"))
        .anyMatch(query -> query.contains("spec.vmid=5012"))
        .anyMatch(query -> query.contains("status.vmid=5012"));
  }

  @Test
  void shouldAskOnlyInTheNamespacesThatAreServed() {
    // When
    new VmidClaims(kubernetes, new ServedNamespaces(Set.of("team-a", "team-b"))).taken("lab", 5012);
    // Then
    assertThat(asked)
        .extracting(URI::getPath)
        .containsOnly(
            "/apis/proxmox.accountdb.io/v1alpha1/namespaces/team-a/virtualmachines",
            "/apis/proxmox.accountdb.io/v1alpha1/namespaces/team-b/virtualmachines");
  }

  @Test
  void shouldLeaveItToTheReconcilerWhereTheFieldCannotBeSelected() {
    // Given
    status = 400;
    body = refusal("field label not supported: spec.vmid");
    // Then
    assertThat(new VmidClaims(kubernetes, new ServedNamespaces(Set.of())).taken("lab", 5012))
        .isFalse();
  }

  @Test
  void shouldNotTakeAnOutageForAFreeVmid() {
    // Given
    status = 500;
    body = refusal("etcd is away");
    // Then
    assertThatThrownBy(
            () -> new VmidClaims(kubernetes, new ServedNamespaces(Set.of())).taken("lab", 5012))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal -> assertThat(refusal.problem().status()).isEqualTo(503));
  }

  private String refusal(String message) {
    return """
    {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "%s", "code": %d}
    """
        .formatted(message, status);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
