package io.accountdb.vmoperator.api.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.ApiFixture;
import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two tenants and an administrator ask at random and all at once, over connections that they share,
 * while rows come, change, are handed over between other users, and go: each is shown exactly their
 * rows.
 */
@ExtendWith(SharedSandbox.class)
class TenantsIT {
  private static final long SEED = 20260131;
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 10_000;
  private static final int LASTING = 20;

  private static ApiFixture api;
  private static int node;
  private static int passersBy;
  private static Tenant alice;
  private static Tenant bob;
  private static String admin;

  /** A tenant, and the rows that stay theirs all along. */
  private record Tenant(String token, int id, List<Integer> lasting) {}

  @BeforeAll
  static void fill(Sandbox sandbox) {
    api = ApiFixture.open(sandbox, "api-tenants");
    passersBy = api.user("tenants-others", "user");
    api.user("tenants-admin", "admin");
    admin = api.token("tenants-admin");
    node = api.node("tenants-pve1", passersBy);
    alice = tenant("tenants-alice", 7500);
    bob = tenant("tenants-bob", 7600);
  }

  private static Tenant tenant(String name, int firstVmid) {
    int id = api.user(name, "user");
    return new Tenant(
        api.token(name),
        id,
        IntStream.range(0, LASTING)
            .mapToObj(i -> api.vm(firstVmid + i, "lasting-" + i, node, id))
            .toList());
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @Test
  void shouldShowEachExactlyTheirRows() throws Exception {
    // Given
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> changes = threads.submit(() -> change(over));

      // When
      List<Future<?>> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        Random random = new Random(SEED + client);
        clients.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < REQUESTS / CLIENTS; i++) {
                    ask(random);
                  }
                }));
      }

      // Then
      try {
        for (Future<?> client : clients) {
          client.get();
        }
      } finally {
        over.set(true);
      }
      changes.get();
    }
  }

  /** Rows of the two come and go; those of others are handed from one to the other tenant. */
  private static void change(AtomicBoolean over) {
    for (int round = 0; !over.get(); round++) {
      api.sql(
          """
          INSERT INTO vms (vmid, name, proxmox_node, owner_id)
            VALUES (7701, 'passing', %1$d, %2$d), (7702, 'passing', %1$d, %3$d),
                   (7703, 'passing', %1$d, %4$d)
          """
              .formatted(node, alice.id(), bob.id(), passersBy));
      api.sql(
          "UPDATE vms SET owner_id = %d WHERE vmid = 7703"
              .formatted(round % 2 == 0 ? alice.id() : bob.id()));
      api.sql("UPDATE vms SET status = 'running' WHERE vmid BETWEEN 7500 AND 7703");
      api.sql("DELETE FROM vms WHERE vmid IN (7701, 7702, 7703)");
      api.sql("UPDATE vms SET status = 'stopped' WHERE vmid BETWEEN 7500 AND 7703");
    }
  }

  private static void ask(Random random) {
    boolean first = random.nextBoolean();
    Tenant own = first ? alice : bob;
    Tenant other = first ? bob : alice;
    int vm = own.lasting().get(random.nextInt(LASTING));
    int foreign = other.lasting().get(random.nextInt(LASTING));
    switch (random.nextInt(8)) {
      case 0 ->
          assertThat(get("/vms/" + vm, own).json().get("owner_id").asInt()).isEqualTo(own.id());
      case 1 -> assertThat(get("/vms/" + foreign, own).status()).isEqualTo(404);
      case 2 -> assertThat(get("/vms/" + foreign + "/audit", own).status()).isEqualTo(404);
      case 3 -> assertThat(get("/vms/" + foreign + "/usage", own).status()).isEqualTo(404);
      case 4 -> onlyOwn(get("/vms?limit=100", own), own, LASTING);
      case 5 -> onlyOwn(get("/vms?limit=100&search=lasting", own), own, LASTING);
      case 6 -> {
        JsonNode statistics = get("/vms/stats", own).json();
        assertThat(statistics.at("/by_owner")).hasSize(1);
        assertThat(statistics.at("/by_owner/0/owner_id").asInt()).isEqualTo(own.id());
      }
      default -> {
        JsonNode page = api.client().get("/vms?limit=100&search=lasting", admin).json();
        assertThat(ids(page)).containsAll(alice.lasting()).containsAll(bob.lasting());
        assertThat(page.get("total").asInt()).isEqualTo(2 * LASTING);
      }
    }
  }

  private static void onlyOwn(Answer answer, Tenant own, int least) {
    JsonNode page = answer.json();
    assertThat(page.get("vms").valueStream())
        .allSatisfy(vm -> assertThat(vm.get("owner_id").asInt()).isEqualTo(own.id()));
    assertThat(ids(page)).containsAll(own.lasting());
    // Total and page are of one moment.
    assertThat(page.get("vms")).hasSize(page.get("total").asInt());
    assertThat(page.get("total").asInt()).isBetween(least, least + 2);
  }

  private static List<Integer> ids(JsonNode page) {
    return page.get("vms").valueStream().map(vm -> vm.get("id").asInt()).toList();
  }

  private static Answer get(String path, Tenant tenant) {
    return api.client().get(path, tenant.token());
  }
}
