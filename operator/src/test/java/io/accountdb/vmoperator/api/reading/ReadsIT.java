package io.accountdb.vmoperator.api.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.ApiFixture;
import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every GET but the stream, over real HTTP: what two tenants and an admin are shown. */
@ExtendWith(SharedSandbox.class)
class ReadsIT {
  private static final int UNKNOWN = 2_000_000_000;

  private static ApiFixture api;
  private static String alice;
  private static String bob;
  private static String admin;
  private static int aliceId;
  private static int node;
  private static int bobsNode;
  private static int vm;
  private static int bobsVm;
  private static int deleted;

  @BeforeAll
  static void fill(Sandbox sandbox) {
    api = ApiFixture.open(sandbox, "api-reads");
    aliceId = api.user("reads-alice", "user");
    int bobId = api.user("reads-bob", "user");
    api.user("reads-admin", "admin");
    alice = api.token("reads-alice");
    bob = api.token("reads-bob");
    admin = api.token("reads-admin");
    node = api.node("reads-pve1", api.user("reads-platform", "user"));
    bobsNode = api.node("reads-pve2", bobId);
    vm = api.vm(7101, "reads-web", node, aliceId);
    bobsVm = api.vm(7102, "reads-web-of-bob", node, bobId);
    deleted = api.vm(7103, "reads-gone", node, aliceId);
    api.sql(
        """
        DELETE FROM vms WHERE id = %1$d;
        UPDATE vms SET status = 'running', ip_address = '10.9.8.7', memory_mb = 512 WHERE id = %2$d;
        INSERT INTO vm_usage (vm_id, at, cpu_percent, memory_mb)
          VALUES (%2$d, now() - INTERVAL '1 hour', 12.3, 400);
        INSERT INTO vm_usage_hourly (vm_id, hour, samples, cpu_percent_average)
          VALUES (%2$d, '2026-01-01T10:00Z', 12, 50);
        INSERT INTO vm_bindings (vm_id, cluster_id, proxmox_cluster, kind, bios_uuid,
                                 resource_namespace, resource_name, resource_uid)
          VALUES (%2$d, 'reads', 'lab', 'managed', 'u', 'reads-team', 'web', 'uid-1');
        """
            .formatted(deleted, vm));
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @Test
  void shouldShowEachTheirRows() {
    assertThat(names(get("/vms", alice))).containsExactly("reads-web");
    assertThat(names(get("/vms", bob))).containsExactly("reads-web-of-bob");
    assertThat(names(get("/vms?search=READS-", admin)))
        .containsExactly("reads-web-of-bob", "reads-web");
    assertThat(get("/vms?limit=1&offset=1", alice).json().toString())
        .isEqualTo("{\"vms\":[],\"total\":1,\"limit\":1,\"offset\":1}");
  }

  @Test
  void shouldShowAVm() {
    // When
    JsonNode shown = get("/vms/" + vm, alice).json();

    // Then
    assertThat(shown.get("vmid").asInt()).isEqualTo(7101);
    assertThat(shown.get("ip_address").asText()).isEqualTo("10.9.8.7");
    assertThat(shown.get("status").asText()).isEqualTo("running");
    assertThat(shown.get("memory_mb").asInt()).isEqualTo(512);
    assertThat(shown.get("template_id").isNull()).isTrue();
    assertThat(shown.get("owner_id").asInt()).isEqualTo(aliceId);
    assertThat(shown.get("proxmox_node_name").asText()).isEqualTo("reads-pve1");
    assertThat(shown.get("managed").asBoolean()).isTrue();
    assertThat(shown.get("namespace").asText()).isEqualTo("reads-team");
    assertThat(shown.get("resource_name").asText()).isEqualTo("web");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "search=web",
        "search=10.9.8",
        "status=running",
        "namespace=reads-team&resource_name=web"
      })
  void shouldFilter(String query) {
    assertThat(names(get("/vms?" + query, alice))).containsExactly("reads-web");
    assertThat(names(get("/vms?" + query + "&node=" + bobsNode, alice))).isEmpty();
  }

  /** Paths of what alice has, and the same of what is bob's and of what nobody has. */
  static Stream<List<String>> hidden() {
    return Stream.of("/vms/%d", "/vms/%d/usage", "/vms/%d/audit")
        .map(path -> List.of(path.formatted(vm), path.formatted(bobsVm), path.formatted(UNKNOWN)));
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void shouldAnswerForAForeignVmAsForNone(List<String> paths) {
    // When
    Answer own = get(paths.get(0), alice);
    Answer foreign = get(paths.get(1), alice);
    Answer none = get(paths.get(2), alice);

    // Then
    assertThat(own.status()).isEqualTo(200);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.text()).isEqualTo(none.text());
    assertThat(none.status()).isEqualTo(404);
  }

  @Test
  void shouldAnswerForAnInvisibleNodeAsForNone() {
    for (String path : List.of("/proxmox-nodes/%d", "/vms/proxmox/%d")) {
      assertThat(get(path.formatted(node), alice).status()).isEqualTo(200);
      assertThat(get(path.formatted(bobsNode), alice).status()).isEqualTo(404);
      assertThat(get(path.formatted(bobsNode), alice).text())
          .isEqualTo(get(path.formatted(UNKNOWN), alice).text());
    }
    assertThat(get("/proxmox-nodes", alice).json().at("/nodes/0/name").asText())
        .isEqualTo("reads-pve1");
    assertThat(get("/proxmox-nodes", alice).json().get("total").asInt()).isEqualTo(1);
    assertThat(names(get("/vms/proxmox/" + node, alice))).containsExactly("reads-web");
  }

  @Test
  void shouldSumUp() {
    // When
    JsonNode statistics = get("/vms/stats", alice).json();

    // Then
    assertThat(statistics.at("/by_status").toString())
        .isEqualTo("{\"running\":1,\"stopped\":0,\"error\":0}");
    assertThat(statistics.at("/by_owner/0/owner_id").asInt()).isEqualTo(aliceId);
    assertThat(statistics.at("/by_owner")).hasSize(1);
    assertThat(statistics.at("/by_node/0/proxmox_node_name").asText()).isEqualTo("reads-pve1");
    assertThat(statistics.at("/by_node/0/memory_mb").asInt()).isEqualTo(512);
  }

  @Test
  void shouldShowUsage() {
    assertThat(get("/vms/%d/usage".formatted(vm), alice).json().at("/samples/0/cpu_percent"))
        .hasToString("12.3");
    JsonNode hourly =
        get(
                "/vms/%d/usage?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&resolution=hourly"
                    .formatted(vm),
                alice)
            .json();
    assertThat(hourly.at("/samples/0/at").asText()).isEqualTo("2026-01-01T10:00:00Z");
    assertThat(hourly.get("resolution").asText()).isEqualTo("hourly");
  }

  @Test
  void shouldShowTheTrailAlsoOfAVmThatIsGone() {
    // When
    JsonNode trail = get("/vms/%d/audit".formatted(deleted), alice).json();

    // Then
    assertThat(trail.at("/entries/0/kind").asText()).isEqualTo("row-delete");
    assertThat(trail.at("/entries/1/after/name").asText()).isEqualTo("reads-gone");
    assertThat(get("/vms/%d".formatted(deleted), alice).status()).isEqualTo(404);
    assertThat(get("/vms/%d/audit".formatted(deleted), bob).status()).isEqualTo(404);
    assertThat(get("/vms/audit?kind=row-delete&actor=sql&vm=" + deleted, admin).json().get("total"))
        .hasToString("1");
    assertThat(get("/vms/audit?vm=" + deleted, bob).json().get("total")).hasToString("0");
    assertThat(get("/vms/audit?to=2000-01-01T00:00:00Z", alice).json().get("entries")).isEmpty();
  }

  @Test
  void shouldShowActivity() {
    // When
    JsonNode mine = get("/vms/activity", alice).json();

    // Then
    assertThat(mine.at("/activity/0/vms_deleted").asInt()).isEqualTo(1);
    assertThat(mine.at("/activity/0/vms").asInt()).isEqualTo(1);
    assertThat(mine.get("total").asInt()).isEqualTo(1);
    assertThat(get("/vms/activity?owner=" + aliceId, bob).json().get("total")).hasToString("0");
    assertThat(get("/vms/activity?owner=" + aliceId, admin).json().get("activity"))
        .isEqualTo(mine.get("activity"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/vms?limit=0 | limit",
        "/vms?limit=101 | limit",
        "/vms?limit=x | limit",
        "/vms?limit=1&limit=2 | limit",
        "/vms?offset=-1 | offset",
        "/vms?offset=2147483648 | offset",
        "/vms?search= | search",
        "/vms?search | search",
        "/vms?search=%00 | search",
        "/vms?status=RUNNING | status",
        "/vms?node=0 | node",
        "/vms?owner=1 | owner",
        "/vms/x | id",
        "/vms/0 | id",
        "/vms/1?x | x",
        "/vms/stats?limit=1 | limit",
        "/vms/proxmox/1.5 | node_id",
        "/vms/1/usage?resolution=daily | resolution",
        "/vms/1/usage?from=yesterday | from",
        "/vms/1/usage?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z | from",
        "/vms/audit?from=+123456-01-01T00:00:00Z | from",
        "/vms/audit?kind=row | kind",
        "/vms/audit?actor=me | actor",
        "/vms/audit?offset=10000 | offset",
        "/vms/activity?from=2026-13-01 | from"
      })
  void shouldNameTheParameterThatIsWrong(String path, String field) {
    // When
    Answer answer = get(path, alice);

    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().get("type").asText()).isEqualTo(ProblemType.INVALID.uri());
    assertThat(answer.json().get("errors")).hasSize(1);
    assertThat(answer.json().at("/errors/0/field").asText()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; DROP TABLE vms; --",
        "' OR '1'='1",
        "x'); SET app.current_user_role = 'admin'; --",
        "%",
        "_",
        "\\",
        "${jndi:ldap://x}",
        "\u0001\u202e\ud83d\ude00"
      })
  void shouldTakeTextForTextAndNothingElse(String text) {
    // Given
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);

    // Then
    assertThat(names(get("/vms?search=" + encoded, alice))).isEmpty();
    assertThat(names(get("/vms?namespace=" + encoded, alice))).isEmpty();
    assertThat(names(get("/vms?resource_name=" + encoded, alice))).isEmpty();
    for (String parameter : List.of("status", "node", "limit", "offset")) {
      assertThat(get("/vms?" + parameter + "=" + encoded, alice).status()).isEqualTo(422);
    }
    assertThat(get("/vms/" + encoded.replace("+", "%20"), alice).status()).isIn(400, 404, 422);
    assertThat(names(get("/vms", alice))).containsExactly("reads-web");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/vms?search=%2", "/vms?search=%zz", "/vms?%=1", "/vms/%zz"})
  void shouldRefuseWhatCannotBeDecoded(String target) throws IOException {
    // No client sends such a thing.
    try (Socket socket = new Socket("127.0.0.1", api.client().base().getPort())) {
      // When
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nConnection: close\r\n\r\n"
                  .formatted(target, alice)
                  .getBytes(StandardCharsets.ISO_8859_1));

      // Then
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400 ")
          .contains(ProblemType.MALFORMED.uri());
    }
  }

  private static Answer get(String path, String token) {
    return api.client().get(path, token);
  }

  private static List<String> names(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().get("vms").valueStream().map(each -> each.get("name").asText()).toList();
  }
}
