package io.accountdb.vmoperator.proxmox;

import static io.accountdb.vmoperator.proxmox.ClientFixture.CLONE;
import static io.accountdb.vmoperator.proxmox.ClientFixture.GUEST;
import static io.accountdb.vmoperator.proxmox.ClientFixture.LIMITS;
import static io.accountdb.vmoperator.proxmox.ClientFixture.SECRET;
import static io.accountdb.vmoperator.proxmox.ClientFixture.TEMPLATE;
import static io.accountdb.vmoperator.proxmox.ClientFixture.UPID;
import static io.accountdb.vmoperator.proxmox.ScriptedServer.answer;
import static io.accountdb.vmoperator.proxmox.ScriptedServer.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetrySoon;
import io.accountdb.vmoperator.proxmox.ScriptedServer.Reaction;
import io.accountdb.vmoperator.proxmox.ScriptedServer.Request;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and what is made of what comes back. */
class HttpTransportTest {
  private final ClientFixture fixture = new ClientFixture();

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  @Test
  void shouldSendFormOfKnownLengthWithToken() {
    // Given
    ScriptedServer server = fixture.server(request -> data("\"" + UPID + "\""));

    // When
    Upid upid = fixture.client(server.url()).clone(TEMPLATE, CLONE);

    // Then
    assertThat(upid).hasToString(UPID);
    Request request = server.requests().getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/api2/json/nodes/pve1/qemu/9000/clone");
    assertThat(request.body())
        .isEqualTo("description=a%3Db%3Bc%0Ad&full=1&name=web&newid=110&pool=p1");
    assertThat(request.headers())
        .containsEntry("version", "HTTP/1.1")
        .containsEntry("authorization", "PVEAPIToken=operator@pve!vm-operator=" + SECRET)
        .containsEntry("content-type", "application/x-www-form-urlencoded")
        .containsEntry("content-length", Integer.toString(request.body().length()))
        .doesNotContainKeys("transfer-encoding", "expect", "upgrade");
  }

  @Test
  void shouldNotNameTypeOfEmptyBody() {
    // Given
    ScriptedServer server = fixture.server(request -> data("\"" + UPID + "\""));

    // When
    fixture.client(server.url()).start(GUEST);

    // Then
    assertThat(server.requests().getFirst().headers())
        .containsEntry("content-length", "0")
        .doesNotContainKeys("content-type", "transfer-encoding");
  }

  @Test
  void shouldSendNoBodyWithGetAndDelete() {
    // Given
    ScriptedServer server =
        fixture.server(
            request ->
                data(
                    request.method().equals("GET") ? "{\"version\":\"9.1\"}" : "\"" + UPID + "\""));
    ProxmoxApi client = fixture.client(server.url());

    // When
    client.version();
    client.destroy(GUEST);

    // Then
    assertThat(server.requests())
        .allSatisfy(
            request ->
                assertThat(request.headers())
                    .doesNotContainKeys("content-length", "content-type", "transfer-encoding"));
    assertThat(server.requests().getLast().target())
        .isEqualTo("/api2/json/nodes/pve1/qemu/110?destroy-unreferenced-disks=0&purge=1");
  }

  @Test
  void shouldRepeatReadOnceWhenConnectionBreaks() {
    // Given
    ScriptedServer server = fixture.server(request -> new Reaction.Drop());
    ProxmoxApi client = fixture.client(server.url());

    // When
    ProxmoxFailure failure = failureOf(client::version);

    // Then
    assertThat(failure).isInstanceOf(RetrySoon.class);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void shouldSucceedWithRepeatedRead() {
    // Given
    Reaction[] reactions = {new Reaction.Drop(), data("{\"version\":\"9.1\"}")};
    int[] next = {0};
    ScriptedServer server = fixture.server(request -> reactions[next[0]++]);

    // When
    ProxmoxVersion version = fixture.client(server.url()).version();

    // Then
    assertThat(version).isEqualTo(new ProxmoxVersion("9.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "truncate"})
  void shouldNeverRepeatChangeThatMayHaveRun(String how) {
    // Given
    Reaction reaction =
        how.equals("drop")
            ? new Reaction.Drop()
            : new Reaction.Truncate("{\"data\":\"" + UPID + "\"}");
    ScriptedServer server = fixture.server(request -> reaction);
    ScriptedServer other = fixture.server(request -> data("\"" + UPID + "\""));
    ProxmoxApi client = fixture.client(server.url(), other.url());

    // When
    ProxmoxFailure failure = failureOf(() -> client.clone(TEMPLATE, CLONE));

    // Then
    assertThat(failure).isInstanceOf(RetrySoon.class);
    assertThat(failure.mayHaveRun()).isTrue();
    assertThat(server.requests()).hasSize(1);
    assertThat(other.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"data\":\"UPID:pve1:00", "{}", "<html></html>", "{\"data\":1}"})
  void shouldDoubtChangeWhoseAnswerIsBroken(String body) {
    // Given
    ScriptedServer server = fixture.server(request -> answer(200, body));
    ProxmoxApi client = fixture.client(server.url());

    // When
    ProxmoxFailure failure = failureOf(() -> client.start(GUEST));

    // Then
    assertThat(failure).isInstanceOf(RetrySoon.class);
    assertThat(failure.mayHaveRun()).isTrue();
  }

  @Test
  void shouldTell401WithoutBodyOrHeader() {
    // Given
    ScriptedServer server = fixture.server(request -> answer(401, ""));
    ProxmoxApi client = fixture.client(server.url());

    // When
    ProxmoxFailure failure = failureOf(client::version);

    // Then
    assertThat(failure)
        .isInstanceOfSatisfying(
            NeedsPerson.class, f -> assertThat(f.kind()).isEqualTo(Kind.UNAUTHENTICATED));
    assertThat(failure.message()).doesNotContain(SECRET);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldNotTrustCertificateOfAnotherAuthority() throws GeneralSecurityException {
    // Given
    ScriptedServer server = fixture.server(request -> data("{\"version\":\"9.1\"}"));
    ProxmoxApi client = fixture.client(LIMITS, new TestAuthority().pem(), server.url());

    // When
    ProxmoxFailure failure = failureOf(() -> client.start(GUEST));

    // Then
    assertUntrusted(failure);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldNotTrustCertificateOfAnotherHost() {
    // Given
    ScriptedServer server = fixture.server("127.0.0.2", request -> data("{\"version\":\"9.1\"}"));
    ProxmoxApi client = fixture.client(server.url());

    // When
    ProxmoxFailure failure = failureOf(client::version);

    // Then
    assertUntrusted(failure);
    assertThat(failure.message()).contains("127.0.0.1");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldTellServersTime() {
    // Given
    ScriptedServer server =
        fixture.server(
            request ->
                new Reaction.Answer(500, "", Map.of("Date", "Thu, 01 Jan 2026 10:00:00 GMT")));
    ProxmoxApi client = fixture.client(server.url());

    // When
    failureOf(client::version);

    // Then
    assertThat(client.serverTime())
        .isBetween(
            Instant.parse("2026-01-01T10:00:00Z"),
            Instant.parse("2026-01-01T10:00:00Z").plus(Duration.ofMinutes(1)));
  }

  @Test
  void shouldNotStartWhereJdkWouldRepeatChanges() {
    // Given
    System.setProperty("jdk.httpclient.enableAllMethodRetry", "true");
    try {
      // Then
      assertThatThrownBy(() -> fixture.client(URI.create("https://pve1.lab:8006")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("enableAllMethodRetry");
    } finally {
      System.clearProperty("jdk.httpclient.enableAllMethodRetry");
    }
  }

  private static void assertUntrusted(ProxmoxFailure failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            NeedsPerson.class, f -> assertThat(f.kind()).isEqualTo(Kind.UNTRUSTED_CERTIFICATE));
  }

  private static ProxmoxFailure failureOf(ThrowingCallable call) {
    return catchThrowableOfType(ProxmoxException.class, call).failure();
  }
}
