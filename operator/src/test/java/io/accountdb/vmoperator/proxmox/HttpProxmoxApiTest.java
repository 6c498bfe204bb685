package io.accountdb.vmoperator.proxmox;

import static io.accountdb.vmoperator.proxmox.ClientFixture.GUEST;
import static io.accountdb.vmoperator.proxmox.ClientFixture.UPID;
import static io.accountdb.vmoperator.proxmox.ScriptedServer.answer;
import static io.accountdb.vmoperator.proxmox.ScriptedServer.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import io.accountdb.vmoperator.proxmox.ScriptedServer.Reaction;
import io.accountdb.vmoperator.proxmox.ScriptedServer.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which errors of Proxmox are regular answers. */
class HttpProxmoxApiTest {
  private static final String MISSING =
      "{\"data\":null,\"message\":\"Configuration file 'nodes/pve1/qemu-server/110.conf' does not"
          + " exist\\n\"}";

  private final ClientFixture fixture = new ClientFixture();

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  @Test
  void shouldFindNoGuestWhereProxmoxHasNoConfigOfIt() {
    // Given
    ProxmoxApi client = client(answer(500, MISSING));

    // Then
    assertThat(client.config(GUEST)).isEmpty();
    assertThat(client.runningConfig(GUEST)).isEmpty();
    assertThat(client.currentStatus(GUEST)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":null}",
        "",
        "{\"message\":\"Configuration file 'nodes/pve1/qemu-server/1100.conf' does not exist\"}"
      })
  void shouldNotTakeOtherErrorForMissingGuest(String body) {
    // Given
    ProxmoxApi client = client(answer(500, body));

    // Then
    assertThat(failureOf(() -> client.config(GUEST))).isNotNull();
  }

  @Test
  void shouldNotTakeMissingRightForMissingGuest() {
    // Given
    ProxmoxApi client =
        client(answer(403, "{\"message\":\"Permission check failed (/vms/110, VM.Audit)\"}"));

    // Then
    assertThat(failureOf(() -> client.config(GUEST))).isInstanceOf(NeedsPerson.class);
  }

  @Test
  void shouldAskForRunningValues() {
    // Given
    ScriptedServer server = fixture.server(request -> data("{\"digest\":\"d\",\"cores\":1}"));

    // When
    GuestConfig config = fixture.client(server.url()).runningConfig(GUEST).orElseThrow();

    // Then
    assertThat(config.values()).isEqualTo(Map.of("cores", "1"));
    assertThat(server.requests().getFirst().target()).endsWith("/config?current=1");
  }

  @Test
  void shouldChangeConfig() {
    // Given
    ScriptedServer server = fixture.server(request -> data("null"));

    // When
    fixture
        .client(server.url())
        .updateConfig(GUEST, new ConfigChange("d", Map.of("cores", "2"), Set.of("tags")));

    // Then
    assertThat(server.requests())
        .extracting(Request::method, Request::body)
        .containsExactly(tuple("PUT", "cores=2&delete=tags&digest=d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QEMU guest agent is not running",
        "No QEMU guest agent configured",
        "VM 110 is not running",
        "VM 110 not running",
        "VM 110 qga command 'guest-network-get-interfaces' failed - unable to connect"
      })
  void shouldFindNoInterfacesWhileAgentIsSilent(String message) {
    // Given
    ProxmoxApi client = client(answer(500, "{\"data\":null,\"message\":\"" + message + "\\n\"}"));

    // Then
    assertThat(client.agentInterfaces(GUEST)).isEqualTo(new AgentAnswer.NotRunning());
  }

  @Test
  void shouldTellAnAgentThatIsSlowFromOneThatIsNotThere() {
    // Given
    ProxmoxApi client =
        client(
            answer(
                500,
                "{\"data\":null,\"message\":\"VM 110 qga command 'guest-network-get-interfaces'"
                    + " failed - got timeout\\n\"}"));

    // Then
    assertThat(client.agentInterfaces(GUEST)).isEqualTo(new AgentAnswer.TimedOut());
  }

  @Test
  void shouldNotHideOtherErrorOfAgent() {
    // Given
    ProxmoxApi client = client(answer(596, ""));

    // Then
    assertThat(failureOf(() -> client.agentInterfaces(GUEST)).message()).contains("596");
  }

  @Test
  void shouldTellFreeVmidFromTakenOneAndFromImpossibleOne() {
    // Given
    ScriptedServer server =
        fixture.server(
            request ->
                switch (request.target().replaceFirst(".*vmid=", "")) {
                  case "110" -> data("\"110\"");
                  case "100" -> answer(400, "{\"errors\":{\"vmid\":\"VM 100 already exists\"}}");
                  default -> answer(400, "{\"errors\":{\"vmid\":\"invalid format\"}}");
                });
    ProxmoxApi client = fixture.client(server.url());

    // Then
    assertThat(client.isVmidFree(110)).isTrue();
    assertThat(client.isVmidFree(100)).isFalse();
    assertThat(failureOf(() -> client.isVmidFree(99)))
        .isInstanceOfSatisfying(
            NeedsPerson.class,
            failure -> assertThat(failure.errors()).containsEntry("vmid", "invalid format"));
  }

  @Test
  void shouldTakeUnknownOrForeignTaskForUntraceable() {
    // Given
    Upid upid = Upid.parse(UPID);
    ProxmoxApi unknown = client(answer(400, "{\"errors\":{\"upid\":\"no such task\"}}"));
    ProxmoxApi foreign = client(answer(403, "{\"message\":\"Permission check failed\"}"));
    ProxmoxApi broken = client(answer(500, "{\"message\":\"x\"}"));

    // Then
    assertThat(unknown.taskStatus(upid))
        .isEqualTo(new TaskStatus.Untraceable("upid: no such task"));
    assertThat(foreign.taskStatus(upid))
        .isEqualTo(new TaskStatus.Untraceable("Permission check failed"));
    assertThat(failureOf(() -> broken.taskStatus(upid))).isNotNull();
  }

  @Test
  void shouldReadLastLinesOfLongLog() {
    // Given
    ScriptedServer server =
        fixture.server(
            request ->
                request.target().contains("start=0")
                    ? answer(
                        200, "{\"data\":[{\"n\":1,\"t\":\"a\"},{\"n\":2,\"t\":\"b\"}],\"total\":5}")
                    : answer(
                        200,
                        "{\"data\":[{\"n\":4,\"t\":\"d\"},{\"n\":5,\"t\":\"TASK"
                            + " OK\"}],\"total\":5}"));

    // When
    List<String> tail = fixture.client(server.url()).taskLogTail(Upid.parse(UPID), 2);

    // Then
    assertThat(tail).containsExactly("d", "TASK OK");
    assertThat(server.requests().getLast().target()).endsWith("/log?limit=2&start=3");
  }

  @Test
  void shouldReadShortLogAtOnce() {
    // Given
    ScriptedServer server =
        fixture.server(
            request -> answer(200, "{\"data\":[{\"n\":1,\"t\":\"TASK OK\"}],\"total\":1}"));

    // When
    List<String> tail = fixture.client(server.url()).taskLogTail(Upid.parse(UPID), 10);

    // Then
    assertThat(tail).containsExactly("TASK OK");
    assertThat(server.requests()).hasSize(1);
  }

  private ProxmoxApi client(Reaction reaction) {
    return fixture.client(fixture.server(request -> reaction).url());
  }

  private static ProxmoxFailure failureOf(ThrowingCallable call) {
    return catchThrowableOfType(ProxmoxException.class, call).failure();
  }
}
