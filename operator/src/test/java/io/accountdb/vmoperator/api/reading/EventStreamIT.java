package io.accountdb.vmoperator.api.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.ApiFixture;
import io.accountdb.vmoperator.sandbox.Sandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who hears what over {@code /vms/events}, as a replica serves it. */
@ExtendWith(SharedSandbox.class)
class EventStreamIT {
  private static ApiFixture api;
  private static int aliceId;
  private static int bobId;
  private static int node;

  @BeforeAll
  static void open(Sandbox sandbox) {
    api = ApiFixture.open(sandbox, "api-events");
    aliceId = api.user("events-alice", "user");
    bobId = api.user("events-bob", "user");
    api.user("events-admin", "admin");
    node = api.node("events-pve1", aliceId);
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @Test
  void shouldTellEachOfTheirVmsAndOfNoOthers() throws InterruptedException {
    try (EventListener alice = listener("events-alice");
        EventListener bob = listener("events-bob");
        EventListener admin = listener("events-admin")) {
      // Given
      assertThat(alice.next()).isEqualTo("reset {}");
      assertThat(bob.next()).isEqualTo("reset {}");
      assertThat(admin.next()).isEqualTo("reset {}");

      // When / Then
      int vm = api.vm(7301, "events-web", node, aliceId);
      assertThat(alice.next()).isEqualTo("changed " + shown(vm, "events-alice"));
      assertThat(admin.next()).isEqualTo("changed " + shown(vm, "events-admin"));

      // When it is handed over / Then
      api.sql("UPDATE vms SET owner_id = %d WHERE id = %d".formatted(bobId, vm));
      assertThat(alice.next()).isEqualTo("deleted {\"id\":%d}".formatted(vm));
      assertThat(bob.next()).isEqualTo("changed " + shown(vm, "events-bob"));
      admin.next();

      // When its new owner's life goes on / Then the former one hears of it no more
      api.sql("UPDATE vms SET name = 'events-db' WHERE id = " + vm);
      assertThat(bob.next()).contains("events-db");
      admin.next();
      api.sql("DELETE FROM vms WHERE id = " + vm);
      assertThat(bob.next()).isEqualTo("deleted {\"id\":%d}".formatted(vm));
      assertThat(admin.next()).isEqualTo("deleted {\"id\":%d}".formatted(vm));
      int own = api.vm(7302, "events-own", node, aliceId);
      assertThat(alice.next()).isEqualTo("changed " + shown(own, "events-alice"));
    }
  }

  @Test
  void shouldTellOfTheEndOfAVmThatWasThereBefore() throws InterruptedException {
    // Given
    int vm;
    try (EventListener earlier = listener("events-bob")) {
      assertThat(earlier.next()).isEqualTo("reset {}");
      vm = api.vm(7303, "events-old", node, bobId);
      // So that the feed has told of it before the other stream begins.
      assertThat(earlier.next()).startsWith("changed");
    }
    try (EventListener bob = listener("events-bob")) {
      assertThat(bob.next()).isEqualTo("reset {}");

      // When
      api.sql("DELETE FROM vms WHERE id = " + vm);

      // Then
      assertThat(bob.next()).isEqualTo("deleted {\"id\":%d}".formatted(vm));
    }
  }

  @Test
  void shouldEndWhenTheUserIsSwitchedOff() throws InterruptedException {
    // Given
    int carol = api.user("events-carol", "user");
    try (EventListener listener = listener("events-carol")) {
      assertThat(listener.next()).isEqualTo("reset {}");

      // When
      api.sql("UPDATE users SET is_active = FALSE WHERE id = " + carol);
      api.vm(7304, "events-secret", node, carol);

      // Then
      assertThat(listener.next()).isEqualTo(EventListener.END);
    }
  }

  @Test
  void shouldRefuseWhoWantsNoEvents() {
    assertThat(
            api.client()
                .call(
                    "GET",
                    EventStreams.PATH,
                    api.token("events-bob"),
                    null,
                    "Accept",
                    "application/json")
                .json()
                .at("/errors/0/field")
                .asText())
        .isEqualTo("Accept");
    assertThat(api.client().get(EventStreams.PATH, null).status()).isEqualTo(401);
    assertThat(api.client().get(EventStreams.PATH + "?a=b", api.token("events-bob")).status())
        .isEqualTo(422);
  }

  private static EventListener listener(String user) {
    return new EventListener(api.client().base(), api.token(user));
  }

  private static JsonNode shown(int vm, String user) {
    return api.client().get("/vms/" + vm, api.token(user)).json();
  }
}
