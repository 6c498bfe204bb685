package io.accountdb.vmoperator.proxmox;

import static io.accountdb.vmoperator.proxmox.ClientFixture.GUEST;
import static io.accountdb.vmoperator.proxmox.ClientFixture.LIMITS;
import static io.accountdb.vmoperator.proxmox.ClientFixture.UPID;
import static io.accountdb.vmoperator.proxmox.ScriptedServer.answer;
import static io.accountdb.vmoperator.proxmox.ScriptedServer.data;
import static io.accountdb.vmoperator.proxmox.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetrySoon;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetryWhenReachable;
import io.accountdb.vmoperator.proxmox.ScriptedServer.Reaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several endpoints, their time-outs and the limits of calls under way. */
class EndpointFailoverTest {
  private static final Reaction STARTED = data("\"" + UPID + "\"");

  private final ClientFixture fixture = new ClientFixture();

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  @Test
  void shouldSendChangeToNextEndpointWhenFirstRefusesConnection() throws IOException {
    // Given
    ScriptedServer second = fixture.server(request -> STARTED);
    ProxmoxApi client = fixture.client(closedPort(), second.url());

    // When
    client.start(GUEST);

    // Then
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void shouldSendChangeToNextEndpointWhenHandshakeDoesNotComeAbout() throws IOException {
    // Given
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      ScriptedServer second = fixture.server(request -> STARTED);
      ProxmoxApi client =
          fixture.client(
              withTimeouts(Duration.ofSeconds(1), LIMITS.call()), url(mute), second.url());

      // When
      client.start(GUEST);

      // Then
      assertThat(second.requests()).hasSize(1);
    }
  }

  @Test
  void shouldStayWithEndpointThatWorked() {
    // Given
    ScriptedServer first = fixture.server(request -> answer(595, ""));
    ScriptedServer second = fixture.server(request -> STARTED);
    ProxmoxApi client = fixture.client(first.url(), second.url());

    // When
    client.start(GUEST);
    client.start(GUEST);

    // Then
    assertThat(first.requests()).hasSize(1);
    assertThat(second.requests()).hasSize(2);
  }

  @Test
  void shouldTellThatNoEndpointReachesNode() {
    // Given
    ScriptedServer first = fixture.server(request -> answer(595, ""));
    ScriptedServer second = fixture.server(request -> answer(595, ""));
    ProxmoxApi client = fixture.client(first.url(), second.url());

    // When
    ProxmoxFailure failure = failureOf(() -> client.start(GUEST));

    // Then
    assertThat(failure).isInstanceOf(RetryWhenReachable.class);
    assertThat(failure.mayHaveRun()).isFalse();
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void shouldNameEveryEndpointThatCannotBeReached() throws IOException {
    // Given
    URI first = closedPort();
    URI second = URI.create("https://no-such-host.invalid:8006");
    ProxmoxApi client = fixture.client(first, second);

    // When
    ProxmoxFailure failure = failureOf(client::version);

    // Then
    assertThat(failure).isInstanceOf(RetryWhenReachable.class);
    assertThat(failure.mayHaveRun()).isFalse();
    assertThat(failure.message())
        .contains(first + ": connection refused", second + ": ", "GET /version");
  }

  @Test
  void shouldNotRepeatChangeElsewhereAfter596() {
    // Given
    ScriptedServer first = fixture.server(request -> answer(596, ""));
    ScriptedServer second = fixture.server(request -> STARTED);
    ProxmoxApi client = fixture.client(first.url(), second.url());

    // When
    ProxmoxFailure failure = failureOf(() -> client.start(GUEST));

    // Then
    assertThat(failure.mayHaveRun()).isTrue();
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void shouldReadElsewhereWhenConnectionBreaks() {
    // Given
    ScriptedServer first = fixture.server(request -> new Reaction.Drop());
    ScriptedServer second = fixture.server(request -> data("{\"version\":\"9.1\"}"));

    // When
    ProxmoxVersion version = fixture.client(first.url(), second.url()).version();

    // Then
    assertThat(version.version()).isEqualTo("9.1");
    assertThat(first.requests()).hasSize(2);
  }

  @Test
  void shouldLeaveSilentEndpointAloneAfterwards() {
    // Given
    ScriptedServer first = fixture.server(request -> silence());
    ScriptedServer second = fixture.server(request -> STARTED);
    ProxmoxApi client =
        fixture.client(
            withTimeouts(LIMITS.connect(), Duration.ofSeconds(1)), first.url(), second.url());

    // When
    ProxmoxFailure failure = failureOf(() -> client.start(GUEST));

    // Then
    assertThat(failure).isInstanceOf(RetryWhenReachable.class);
    assertThat(failure.mayHaveRun()).isTrue();
    assertThat(second.requests()).isEmpty();

    // When
    client.start(GUEST);

    // Then
    assertThat(first.requests()).hasSize(1);
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void shouldTakeSilentAgentForNoAnswer() {
    // Given
    ScriptedServer first =
        fixture.server(request -> request.path().contains("/agent/") ? silence() : STARTED);
    ScriptedServer second = fixture.server(request -> STARTED);
    ProxmoxApi client = fixture.client(first.url(), second.url());

    // Then
    assertThat(client.agentInterfaces(GUEST)).isEqualTo(new AgentAnswer.TimedOut());
    client.start(GUEST);
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void shouldNotTakeUnreachableClusterForSilentAgent() throws IOException {
    // Given
    ProxmoxApi client = fixture.client(closedPort());

    // Then
    assertThat(failureOf(() -> client.agentInterfaces(GUEST)))
        .isInstanceOf(RetryWhenReachable.class);
  }

  @Test
  void shouldBoundCallsPerNodeAndPerCluster() throws Exception {
    // Given
    CountDownLatch open = new CountDownLatch(1);
    ScriptedServer server = fixture.server(request -> new Reaction.Wait(open, STARTED));
    ProxmoxApi client = fixture.client(server.url());
    List<FutureTask<Upid>> calls = new ArrayList<>();
    for (String node : List.of("pve1", "pve1", "pve2")) {
      FutureTask<Upid> call = new FutureTask<>(() -> client.start(new GuestAddress(node, 110)));
      calls.add(call);
      Thread.ofVirtual().start(call);
    }
    await().until(() -> server.requests().size() == 3);

    // When
    ProxmoxFailure node = failureOf(() -> client.start(new GuestAddress("pve1", 110)));
    ProxmoxFailure cluster = failureOf(() -> client.start(new GuestAddress("pve3", 110)));
    open.countDown();

    // Then
    assertThat(List.of(node, cluster))
        .allSatisfy(
            failure -> {
              assertThat(failure).isInstanceOf(RetrySoon.class);
              assertThat(failure.mayHaveRun()).isFalse();
              assertThat(failure.message()).contains("too many calls");
            });
    for (FutureTask<Upid> call : calls) {
      assertThat(call.get()).hasToString(UPID);
    }
    assertThat(server.requests()).hasSize(3);
    assertThat(client.start(GUEST)).hasToString(UPID);
  }

  @Test
  void shouldEndCallsInFlightWhenClosed() {
    // Given
    ScriptedServer server = fixture.server(request -> silence());
    ProxmoxApi client = fixture.client(server.url());
    CompletableFuture<Upid> call = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> call.completeAsync(() -> client.start(GUEST), Runnable::run));
    await().until(() -> server.requests().size() == 1);

    // When
    client.close();

    // Then
    assertThat(call)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOfSatisfying(
            ProxmoxException.class, e -> assertThat(e.failure().mayHaveRun()).isTrue());
  }

  @Test
  void shouldEndCallWhenInterrupted() throws InterruptedException {
    // Given
    ScriptedServer server = fixture.server(request -> silence());
    ProxmoxApi client = fixture.client(server.url());
    CompletableFuture<ProxmoxFailure> failure = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual().start(() -> failure.complete(failureOf(() -> client.start(GUEST))));
    await().until(() -> server.requests().size() == 1);

    // When
    caller.interrupt();

    // Then
    assertThat(failure.join().mayHaveRun()).isTrue();
  }

  private static ClientLimits withTimeouts(Duration connect, Duration call) {
    return new ClientLimits(
        connect,
        call,
        LIMITS.agent(),
        LIMITS.queue(),
        LIMITS.callsPerNode(),
        LIMITS.callsPerCluster());
  }

  private static URI closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return url(socket);
    }
  }

  private static URI url(ServerSocket socket) {
    return URI.create("https://127.0.0.1:" + socket.getLocalPort());
  }

  private static ProxmoxFailure failureOf(ThrowingCallable call) {
    return catchThrowableOfType(ProxmoxException.class, call).failure();
  }
}
