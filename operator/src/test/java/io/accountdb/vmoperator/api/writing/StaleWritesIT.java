package io.accountdb.vmoperator.api.writing;

import static io.accountdb.vmoperator.api.writing.WritesFixture.CLUSTER;
import static io.accountdb.vmoperator.api.writing.WritesFixture.TEAM;
import static io.accountdb.vmoperator.api.writing.WritesFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.api.caller.ApiServerReviews;
import io.accountdb.vmoperator.api.caller.BearerToken;
import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.KubernetesSubject;
import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.http.ApiServer;
import io.accountdb.vmoperator.api.http.ApiSettings;
import io.accountdb.vmoperator.api.http.RecordedObserver;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a write where somebody else writes between its reading and its writing. */
class StaleWritesIT extends WritesLifecycle {
  private static final int ATTEMPTS = 4;

  private static final Rival rival = new Rival();
  private static KubernetesClient kubernetes;
  private static Database database;
  private static ApiServer server;
  private static ApiClient client;

  @BeforeAll
  static void serve() {
    kubernetes = rival.client(writes.api.serviceAccount());
    database = Database.open(writes.api.runtimeRole(), "api", 2);
    server =
        new ApiServer(
            ApiSettings.at("127.0.0.1", 0),
            StaleWritesIT::alice,
            new WritingRoutes(
                    writes.api.clusterId(),
                    database,
                    kubernetes,
                    Set.of(),
                    new ApiServerReviews(kubernetes))
                .routes(),
            Set.of(),
            new RecordedObserver());
    client = new ApiClient(server.port());
  }

  @AfterAll
  static void end() {
    server.close();
    database.close();
    kubernetes.close();
  }

  @Test
  void shouldPlanAChangeAnewAndKeepWhatTheOtherHasWritten() {
    // Given
    int id = writes.managed("web-1");
    rival.actBefore(ATTEMPTS - 1, StaleWritesIT::changeSomething);
    // When
    Answer answer = change(id);
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(rival.writes()).isEqualTo(ATTEMPTS);
    assertThat(writes.spec("web-1").cpu().cores()).isEqualTo(4);
    assertThat(writes.spec("web-1").memory().size()).isEqualTo(ATTEMPTS - 1 + "Gi");
  }

  @Test
  void shouldGiveAChangeUpWhereTheOtherNeverEnds() {
    // Given
    int id = writes.managed("web-1");
    rival.actBefore(Integer.MAX_VALUE, StaleWritesIT::changeSomething);
    // When
    Answer answer = change(id);
    // Then
    assertRefused(answer, 409, ProblemType.CONFLICT);
    assertThat(answer.json().at("/detail").asText()).contains(TEAM + "/web-1", "try again");
    assertThat(rival.writes()).isEqualTo(ATTEMPTS);
    assertThat(writes.spec("web-1").cpu()).isNull();
  }

  @Test
  void shouldNotTakeAFieldThatTheOtherHasTakenMeanwhile() {
    // Given
    int id = writes.managed("web-1");
    rival.actBefore(1, () -> writes.holdTheCores("web-1"));
    // When
    Answer answer = change(id);
    // Then
    assertRefused(answer, 409, ProblemType.FIELD_OWNED);
    assertThat(answer.json().at("/detail").asText()).contains("is held by argocd-controller");
    assertThat(writes.spec("web-1").cpu().cores()).isEqualTo(2);
  }

  @Test
  void shouldNotChangeAnotherOfTheNameThatHasComeMeanwhile() {
    // Given
    int id = writes.managed("web-1");
    rival.actBefore(1, StaleWritesIT::replace);
    // When
    Answer answer = change(id);
    // Then
    assertRefused(answer, 409, ProblemType.CONFLICT);
    assertThat(writes.spec("web-1").cpu()).isNull();
  }

  @Test
  void shouldDeleteWhatIsWrittenMeanwhile() {
    // Given
    int id = writes.managed("web-1");
    rival.actBefore(ATTEMPTS - 1, StaleWritesIT::changeSomething);
    // When
    Answer answer = client.delete("/vms/" + id, "alice");
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(rival.writes()).isEqualTo(ATTEMPTS);
    assertThat(writes.vm("web-1").get()).isNull();
  }

  @Test
  void shouldGiveADeletionUpWhereTheOtherNeverEnds() {
    // Given
    int id = writes.managed("web-1");
    rival.actBefore(Integer.MAX_VALUE, StaleWritesIT::changeSomething);
    // When
    Answer answer = client.delete("/vms/" + id, "alice");
    // Then
    assertRefused(answer, 409, ProblemType.CONFLICT);
    assertThat(rival.writes()).isEqualTo(ATTEMPTS);
    assertThat(writes.vm("web-1").get()).isNotNull();
  }

  @Test
  void shouldNotDeleteWhatArgoCdHasTakenMeanwhileNorAnotherOfTheName() {
    // Given
    int tracked = writes.managed("web-1");
    rival.actBefore(
        1,
        () ->
            patch(
                "{\"metadata\": {\"annotations\": {\"argocd.argoproj.io/tracking-id\": \"x\"}}}"));
    // When / Then
    assertRefused(client.delete("/vms/" + tracked, "alice"), 409, ProblemType.TRACKED);
    // Given
    writes.clear();
    int replaced = writes.managed("web-1");
    rival.actBefore(1, StaleWritesIT::replace);
    // When / Then
    assertRefused(client.delete("/vms/" + replaced, "alice"), 409, ProblemType.CONFLICT);
    assertThat(writes.vm("web-1").get().isMarkedForDeletion()).isFalse();
  }

  private static Answer change(int id) {
    return client.put("/vms/" + id, "alice", "{\"cpu_cores\": 4}");
  }

  /** As many GiB as the API has tried: the same once more would be no write. */
  private static void changeSomething() {
    patch("{\"spec\": {\"memory\": {\"size\": \"%dGi\"}}}".formatted(rival.writes()));
  }

  private static void replace() {
    writes.vm("web-1").delete();
    writes.declare("web-1", TEAM, CLUSTER, "");
  }

  private static void patch(String patch) {
    writes.vm("web-1").patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private static Caller alice(@Nullable String authorization) {
    return new Caller(
        writes.aliceId,
        "writes-alice",
        Role.USER,
        new KubernetesSubject("accountdb:writes-alice", List.of("accountdb:users")),
        BearerToken.of(writes.alice));
  }
}
