package io.accountdb.vmoperator.api.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.api.caller.BearerToken;
import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.KubernetesSubject;
import io.accountdb.vmoperator.api.caller.Tokens;
import io.accountdb.vmoperator.api.http.ApiServer;
import io.accountdb.vmoperator.api.http.ApiSettings;
import io.accountdb.vmoperator.api.http.RecordedObserver;
import io.accountdb.vmoperator.api.problem.Limit;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.PostgresFixture;
import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.VmChangeFeed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the clients of streams can hold, and when they are let go. */
class StreamLimitsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration BRIEF = Duration.ofMillis(500);

  private volatile boolean active = true;
  private final RecordedObserver observer = new RecordedObserver();
  private final PostgresFixture postgres = PostgresFixture.migrated();
  private final int alice = postgres.user("alice");
  private final Database database = Database.open(postgres.runtime(), "api", 4);
  private final VmChangeFeed feed = VmChangeFeed.open(postgres.runtime());
  private final EventStreams streams =
      new EventStreams(database, feed, caller -> active, new StreamSettings(2, 1, BRIEF, BRIEF));
  private final ApiServer server =
      new ApiServer(
          ApiSettings.at("127.0.0.1", 0),
          authorization -> caller(String.valueOf(authorization)),
          streams.routes(),
          Set.of(EventStreams.PATH),
          observer);

  @AfterEach
  void close() {
    feed.close();
    server.close();
    streams.close();
    database.close();
  }

  @Test
  void shouldGiveEachUserTheirPlacesAndTakeThemBack() throws InterruptedException {
    try (EventListener first = listener("alice")) {
      // Given
      assertThat(first.next()).isEqualTo("reset {}");

      // When
      try (EventListener second = listener("alice");
          EventListener another = listener("bob");
          EventListener beyond = listener("carol")) {
        // Then
        assertThat(second.status()).isEqualTo(429);
        assertThat(another.status()).isEqualTo(200);
        assertThat(beyond.status()).isEqualTo(429);
        assertThat(observer.refusals()).containsExactly(Limit.STREAMS, Limit.STREAMS);
        assertThat(streams.open()).isEqualTo(2);
      }
    }
    await().atMost(PATIENCE).until(() -> answers(200) == 2);
    assertThat(answers(429)).isEqualTo(2);
    await().atMost(PATIENCE).until(() -> streams.open() == 0);
    assertThat(streams.dropped()).isZero();
    assertThat(isOpenTo("alice")).isTrue();
  }

  @Test
  void shouldSendCommentsWhileNothingHappensAndEndWhereTheCallerMayListenNoMore()
      throws InterruptedException {
    try (EventListener listener = listener("alice")) {
      assertThat(listener.next()).isEqualTo("reset {}");
      assertThat(listener.next()).startsWith(":");
      assertThat(listener.next()).startsWith(":");

      // When
      active = false;

      // Then
      await().atMost(PATIENCE).until(() -> listener.next().equals(EventListener.END));
    }
  }

  @Test
  void shouldEndWhenTheFeedDoes() throws InterruptedException {
    try (EventListener listener = listener("alice")) {
      assertThat(listener.next()).isEqualTo("reset {}");

      // When
      feed.close();

      // Then
      await().atMost(PATIENCE).until(() -> listener.next().equals(EventListener.END));
    }
  }

  @Test
  void shouldDropAClientThatDoesNotReceive() throws IOException {
    // Given
    int node = postgres.node("pve1", "10.0.0.1", alice);
    postgres.asSuperuser(
        """
        INSERT INTO public.vms (vmid, name, notes, proxmox_node, owner_id)
          SELECT 100 + i, 'vm-' || i, repeat('x', 50000), %d, %d FROM generate_series(1, 400) AS i
        """
            .formatted(node, alice));
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress("127.0.0.1", server.port()));
      deaf.getOutputStream()
          .write(
              "GET /vms/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer alice\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(deaf.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
      assertThat(isOpenTo("alice")).isFalse();

      // When
      postgres.asSuperuser("UPDATE public.vms SET name = name || '-new'");

      // Then
      await().atMost(PATIENCE).until(() -> isOpenTo("alice"));
      assertThat(streams.dropped()).isEqualTo(1);
    }
  }

  private long answers(int status) {
    return Collections.frequency(observer.answers(), "GET /vms/events " + status);
  }

  private boolean isOpenTo(String name) {
    try (EventListener listener = listener(name)) {
      return listener.status() == 200;
    }
  }

  private EventListener listener(String name) {
    return new EventListener(URI.create("http://127.0.0.1:" + server.port()), "Bearer " + name);
  }

  /** Whoever the token names; the row of alice is there, others see nothing. */
  private Caller caller(String authorization) {
    String name = authorization.substring("Bearer ".length());
    return new Caller(
        name.equals("alice") ? alice : (name.hashCode() & 0xffff) | 0x10000,
        name,
        Role.USER,
        new KubernetesSubject(name, List.of()),
        BearerToken.of(new Tokens(Instant.EPOCH).of(name)));
  }
}
