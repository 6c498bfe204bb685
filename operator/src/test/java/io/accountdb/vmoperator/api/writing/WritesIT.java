package io.accountdb.vmoperator.api.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.ApiFixture;
import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POST, PUT and DELETE over real HTTP, on a real API server and PostgreSQL. No operator works. */
@ExtendWith(SharedSandbox.class)
class WritesIT {
  private static final String CLUSTER = "writes-lab";
  private static final String TEAM = "writes-team";
  private static final String FOREIGN = "writes-foreign";
  private static final AtomicInteger VMIDS = new AtomicInteger(7_300_000);

  private static ApiFixture api;
  private static String alice;
  private static String bob;
  private static String admin;
  private static int aliceId;
  private static int bobId;
  private static int node;

  @BeforeAll
  static void fill(Sandbox sandbox) {
    api = ApiFixture.open(sandbox, "api-writes");
    aliceId = api.user("writes-alice", "user");
    bobId = api.user("writes-bob", "user");
    api.user("writes-admin", "admin");
    alice = api.token("writes-alice");
    bob = api.token("writes-bob");
    admin = api.token("writes-admin");
    api.namespace(TEAM, "writes-alice");
    api.namespace(FOREIGN, "writes-bob");
    api.allow("writes-alice", TEAM);
    api.allow("writes-admin", TEAM);
    node = api.node("writes-pve1", aliceId);
    api.bind(node, CLUSTER, "pve1");
    api.cluster(CLUSTER, TEAM, "writes-alice");
  }

  @AfterEach
  void leaveNothingBehind() {
    for (String namespace : List.of(TEAM, FOREIGN)) {
      api.admin().resources(VirtualMachine.class).inNamespace(namespace).delete();
    }
    api.sql("DELETE FROM vms WHERE vmid >= 7300000");
  }

  @AfterAll
  static void close() {
    api.admin().resources(ProxmoxCluster.class).withName(CLUSTER).delete();
    api.close();
  }

  @Test
  void shouldWriteEachColumnIntoTheVirtualMachine() {
    // When
    Answer answer =
        post(
            """
            {"name": "web-1", "vmid": 7399999, "cpu_cores": 2, "memory_mb": 2048, "disk_gb": 40,
             "status": "stopped", "notes": "front end", "owner_id": %d}
            """
                .formatted(aliceId));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.json().at("/namespace").asText()).isEqualTo(TEAM);
    assertThat(answer.json().at("/resource_name").asText()).isEqualTo("web-1");
    assertThat(answer.header("Location"))
        .isEqualTo("/vms?namespace=writes-team&resource_name=web-1");
    VirtualMachineSpec spec = spec("web-1");
    assertThat(spec.clusterRef().name()).isEqualTo(CLUSTER);
    assertThat(spec.source().template().vmid()).isEqualTo(9000);
    assertThat(spec.placement().node()).isEqualTo("pve1");
    assertThat(spec.vmid()).isEqualTo(7399999);
    assertThat(spec.cpu()).isEqualTo(new VirtualMachineSpec.Cpu(2, 1, null));
    assertThat(spec.memory().size()).isEqualTo("2048Mi");
    assertThat(spec.disks()).containsExactly(new VirtualMachineSpec.Disk("scsi0", "40Gi"));
    assertThat(spec.runStrategy()).isEqualTo(RunStrategy.HALTED);
    assertThat(spec.description()).isEqualTo("front end");
    assertThat(spec.owner()).isNull();
    assertThat(vm("web-1").get().getMetadata().getManagedFields())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getManager()).isEqualTo("vm-operator-api"));
  }

  @Test
  void shouldDeriveANameThatKubernetesTakes() {
    // When
    Answer answer = post("{\"name\": \"Web-1.Team\"}");
    // Then
    String name = answer.json().at("/resource_name").asText();
    assertThat(name).matches("web-1-team-[0-9a-f]{8}");
    assertThat(spec(name).vmName()).isEqualTo("Web-1.Team");
  }

  @Test
  void shouldFindTheOnlyNamespaceOfItsOwner() {
    // When
    Answer answer = api.client().post("/vms", alice, onNode("{\"name\": \"web-1\"}"));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(vm("web-1").get()).isNotNull();
  }

  @Test
  void shouldListTheNamespacesOfWhoHasSeveralAndSayWhenThereIsNone() {
    // Given
    api.user("writes-carol", "user");
    api.namespace("writes-carol-1", "writes-carol");
    api.namespace("writes-carol-2", "writes-carol");
    api.user("writes-dave", "user");
    // When
    Answer several = api.client().post("/vms", api.token("writes-carol"), "{\"name\": \"a\"}");
    Answer none = api.client().post("/vms", api.token("writes-dave"), "{\"name\": \"a\"}");
    // Then
    assertInvalid(several, "namespace", "writes-carol-1, writes-carol-2");
    assertInvalid(none, "namespace", "writes-dave");
  }

  @Test
  void shouldRefuseADuplicateWithWhatTheCallerSentAndNothingElse() {
    // Given
    post("{\"name\": \"web-1\"}");
    int taken = VMIDS.incrementAndGet();
    api.vm(taken, "secret-of-bob", node, bobId);
    // When
    Answer byName = post("{\"name\": \"web-1\"}");
    Answer byVmid = post("{\"name\": \"web-2\", \"vmid\": %d}".formatted(taken));
    // Then
    assertRefused(byName, 409, ProblemType.DUPLICATE);
    assertThat(byName.json().at("/detail").asText()).isEqualTo("there is a VM of the name web-1");
    assertRefused(byVmid, 409, ProblemType.DUPLICATE);
    assertThat(byVmid.json().at("/detail").asText())
        .isEqualTo("there is a VM with vmid %d and proxmox_node %d".formatted(taken, node));
    assertThat(vm("web-2").get()).isNull();
  }

  @Test
  void shouldRefuseAVmidThatAnotherVirtualMachineClaimsOnTheSameProxmoxCluster() {
    // Given
    int asked = VMIDS.incrementAndGet();
    int allocated = VMIDS.incrementAndGet();
    int elsewhere = VMIDS.incrementAndGet();
    declare("secret-asked", FOREIGN, CLUSTER, "vmid: %d".formatted(asked));
    declare("secret-allocated", FOREIGN, CLUSTER, "");
    status(FOREIGN, "secret-allocated", "{\"vmid\": %d}".formatted(allocated));
    declare("elsewhere", FOREIGN, "another-lab", "vmid: %d".formatted(elsewhere));
    status(FOREIGN, "elsewhere", "{\"vmid\": %d}".formatted(elsewhere));
    // When / Then
    for (int vmid : List.of(asked, allocated)) {
      Answer answer = post("{\"name\": \"web-1\", \"vmid\": %d}".formatted(vmid));
      assertRefused(answer, 409, ProblemType.DUPLICATE);
      assertThat(answer.json().at("/detail").asText()).isEqualTo("there is a VM with vmid " + vmid);
      assertThat(answer.text()).doesNotContain("secret", FOREIGN);
    }
    assertThat(vm("web-1").get()).isNull();
    Answer free = post("{\"name\": \"web-1\", \"vmid\": %d}".formatted(elsewhere));
    assertThat(free.status()).as(free.text()).isEqualTo(202);
  }

  @Test
  void shouldNotLetAnybodyWriteWithoutBeingAllowedByKubernetes() {
    // Given
    int foreign = managed("web-1", FOREIGN, bobId, "{}");
    // When / Then
    for (String namespace : List.of(TEAM, FOREIGN, "writes-nowhere")) {
      Answer answer =
          api.client().post("/vms?namespace=" + namespace, bob, onNode("{\"name\": \"web-2\"}"));
      assertRefused(answer, 403, ProblemType.FORBIDDEN);
      assertThat(answer.json().at("/detail").asText())
          .contains("accountdb:writes-bob", "create", namespace);
    }
    assertRefused(put(bob, foreign, "{\"cpu_cores\": 4}"), 403, ProblemType.FORBIDDEN);
    assertRefused(delete(bob, foreign), 403, ProblemType.FORBIDDEN);
    assertThat(vm(FOREIGN, "web-1").get().getSpec().cpu()).isNull();
  }

  @Test
  void shouldTellNothingOfAVmThatTheCallerDoesNotSee() {
    // Given
    int foreign = managed("web-1", FOREIGN, bobId, "{}");
    // When
    Answer change = put(alice, foreign, "{\"cpu_cores\": 4}");
    Answer absent = put(alice, 2_000_000_000, "{\"cpu_cores\": 4}");
    // Then
    assertRefused(change, 404, ProblemType.NOT_FOUND);
    assertThat(change.text()).isEqualTo(absent.text());
    assertThat(delete(alice, foreign).text()).isEqualTo(delete(alice, 2_000_000_000).text());
    assertThat(delete(alice, foreign).status()).isEqualTo(404);
    assertThat(vm(FOREIGN, "web-1").get().isMarkedForDeletion()).isFalse();
  }

  @Test
  void shouldGiveAVmToSomebodyElseOnlyWhereAnAdministratorAsksAndTheNamespaceAllows() {
    // When
    Answer stranger = post("{\"name\": \"web-1\", \"owner_id\": %d}".formatted(bobId));
    Answer forbidden =
        api.client().post("/vms?namespace=" + TEAM, admin, onNode("{\"name\": \"web-2\"}"));
    annotate(TEAM, Api.OWNERS_ANNOTATION, "writes-admin, writes-bob");
    Answer allowed =
        api.client()
            .post(
                "/vms?namespace=" + TEAM,
                admin,
                onNode("{\"name\": \"web-3\", \"owner_id\": %d}".formatted(bobId)));
    // Then
    assertInvalid(stranger, "owner_id", Integer.toString(aliceId));
    assertInvalid(forbidden, "namespace", "writes-admin");
    assertThat(allowed.status()).as(allowed.text()).isEqualTo(202);
    assertThat(spec("web-3").owner()).isEqualTo("writes-bob");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\": \"a\", \"disk_gb\": 19}                          | disk_gb      | 20",
        "{\"name\": \"a\", \"disk_gb\": 40, \"template_id\": 9009}   | disk_gb      | template"
            + " 9009",
        "{\"name\": \"a\", \"proxmox_node\": 2000000000}             | proxmox_node | may see",
        "{\"name\": \"a\", \"notes\": \"proxmox.accountdb.io: x\"}   | notes        | marker",
        "{\"name\": \"a\", \"status\": \"error\"}                    | status       | running or"
            + " stopped",
        "{\"name\": \"a\", \"ip_address\": \"10.0.0.1\"}             | ip_address   | leave it out",
        "{\"name\": \"a\", \"hostname\": \"x\"}                      | hostname     | no such"
            + " field",
        "{}                                                          | name         | required"
      })
  void shouldNameWhatIsWrongWithANewVm(String body, String field, String message) {
    assertInvalid(post(body), field, message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; DROP TABLE vms; --",
        "../../../api/v1/secrets",
        "%00",
        "a?fieldManager=x",
        "a/../b",
        "{{7*7}}",
        "\\u0000",
        "a\\r\\nX-Evil: 1",
        "{\\\"$gt\\\": 0}"
      })
  void shouldTakeNoTextForAnythingButText(String text) {
    for (String column :
        List.of("name", "vmid", "template_id", "cpu_cores", "memory_mb", "disk_gb", "status")) {
      assertThat(post("{\"name\": \"a\", \"%s\": \"%s\"}".formatted(column, text)).status())
          .as(column)
          .isIn(400, 422);
    }
    String escaped = URLEncoder.encode(text, StandardCharsets.UTF_8);
    Answer namespace =
        api.client().post("/vms?namespace=" + escaped, alice, onNode("{\"name\": \"a\"}"));
    assertThat(namespace.status()).as(namespace.text()).isEqualTo(422);
    assertThat(put(alice, escaped, "{}").status()).isIn(400, 404, 422);
    assertThat(vm("a").get()).isNull();
  }

  @Test
  void shouldKeepTheTextOfNotesAsItIs() {
    // Given
    String text = "'; DROP TABLE vms; -- \\\" <script> ünï 😀 \\n ${x} %s";
    int id = managed("web-1", TEAM, aliceId, "{}");
    // When
    Answer answer = put(alice, id, "{\"notes\": \"%s\"}".formatted(text));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    String read = answer.json().at("/notes").asText();
    assertThat(read).startsWith("'; DROP TABLE vms; -- \" <script> ünï 😀 \n ${x} %s");
    assertThat(spec("web-1").description()).isEqualTo(read);
  }

  @Test
  void shouldRefuseWhatIsNoJson() {
    // Given
    String path = "/vms?namespace=" + TEAM;
    // When
    Answer malformed = api.client().post(path, alice, "{");
    Answer twice = api.client().post(path, alice, "{\"name\": \"a\", \"name\": \"b\"}");
    Answer text =
        api.client()
            .exchange(
                api.client()
                    .request(path, alice)
                    .header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofString("{\"name\": \"a\"}"))
                    .build());
    Answer large = api.client().post(path, alice, "{\"name\": \"" + "a".repeat(100_000) + "\"}");
    // Then
    assertRefused(malformed, 400, ProblemType.MALFORMED);
    assertRefused(twice, 400, ProblemType.MALFORMED);
    assertRefused(text, 415, ProblemType.UNSUPPORTED_MEDIA_TYPE);
    assertRefused(large, 413, ProblemType.TOO_LARGE);
  }

  @Test
  void shouldRefuseParametersThatItDoesNotKnow() {
    // Given
    int id = managed("web-1", TEAM, aliceId, "{}");
    // When / Then
    assertInvalid(api.client().post("/vms?force=1", alice, "{\"name\": \"a\"}"), "force", "no");
    assertInvalid(api.client().put("/vms/" + id + "?force=1", alice, "{}"), "force", "no");
    assertInvalid(api.client().delete("/vms/" + id + "?force=1", alice), "force", "no");
    assertThat(vm("web-1").get().isMarkedForDeletion()).isFalse();
  }

  @Test
  void shouldChangeWhatWasSentThroughTheVirtualMachine() {
    // Given
    int id = managed("web-1", TEAM, aliceId, "{\"memory\": {\"size\": \"2Gi\"}}");
    // When
    Answer answer =
        put(
            alice,
            id,
            "{\"cpu_cores\": 4, \"memory_mb\": 2048, \"disk_gb\": 40, \"status\": \"stopped\"}");
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().at("/id").asInt()).isEqualTo(id);
    VirtualMachineSpec spec = spec("web-1");
    assertThat(spec.cpu()).isEqualTo(new VirtualMachineSpec.Cpu(4, 1, null));
    assertThat(spec.memory().size()).isEqualTo("2Gi");
    assertThat(spec.disks()).containsExactly(new VirtualMachineSpec.Disk("scsi0", "40Gi"));
    assertThat(spec.runStrategy()).isEqualTo(RunStrategy.HALTED);
  }

  @Test
  void shouldWriteNothingWhereARowIsSentBackAsItWasRead() {
    // Given
    int id = managed("web-1", TEAM, aliceId, "{}");
    String version = vm("web-1").get().getMetadata().getResourceVersion();
    Answer row = api.client().get("/vms/" + id, alice);
    // When
    Answer answer = put(alice, id, row.text());
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json()).isEqualTo(row.json());
    assertThat(vm("web-1").get().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void shouldNeverForceAFieldThatSomebodyElseHolds() {
    // Given
    int id = managed("web-1", TEAM, aliceId, "{}");
    vm("web-1")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("argocd-controller")
                .build(),
            """
            {"apiVersion": "proxmox.accountdb.io/v1alpha1", "kind": "VirtualMachine",
             "metadata": {"name": "web-1"}, "spec": {"cpu": {"cores": 2, "sockets": 1}}}
            """);
    String version = vm("web-1").get().getMetadata().getResourceVersion();
    // When
    Answer answer = put(alice, id, "{\"cpu_cores\": 4, \"memory_mb\": 4096}");
    // Then
    assertRefused(answer, 409, ProblemType.FIELD_OWNED);
    assertThat(answer.json().at("/detail").asText())
        .contains("cpu_cores (spec.cpu.cores) is held by argocd-controller")
        .doesNotContain("memory_mb");
    assertThat(vm("web-1").get().getMetadata().getResourceVersion()).isEqualTo(version);
    // When
    Answer other = put(alice, id, "{\"memory_mb\": 4096}");
    // Then
    assertThat(other.status()).as(other.text()).isEqualTo(200);
    assertThat(spec("web-1").memory().size()).isEqualTo("4096Mi");
    assertThat(spec("web-1").cpu().cores()).isEqualTo(2);
  }

  @Test
  void shouldChangeOnlyTheNotesOfADiscoveredVm() {
    // Given
    int id = api.vm(VMIDS.incrementAndGet(), "found", node, aliceId);
    // When
    Answer notes = put(alice, id, "{\"name\": \"found\", \"notes\": \"mine\"}");
    Answer cores = put(alice, id, "{\"cpu_cores\": 4, \"notes\": \"not written\"}");
    // Then
    assertThat(notes.status()).as(notes.text()).isEqualTo(200);
    assertThat(notes.json().at("/notes").asText()).isEqualTo("mine");
    assertRefused(cores, 409, ProblemType.NOT_MANAGED);
    assertRefused(delete(alice, id), 409, ProblemType.NOT_MANAGED);
    assertThat(api.client().get("/vms/" + id, alice).json().at("/notes").asText())
        .isEqualTo("mine");
    assertThat(put(alice, id, "{\"notes\": null}").json().at("/notes").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "disk_gb, 19, 20",
        "vmid, 101, 73",
        "owner_id, 1, leave it out",
        "status, \"error\", running"
      })
  void shouldNameWhatIsWrongWithAChange(String column, String value, String message) {
    // Given
    int id = managed("web-1", TEAM, aliceId, "{}");
    // When / Then
    assertInvalid(put(alice, id, "{\"%s\": %s}".formatted(column, value)), column, message);
  }

  @Test
  void shouldNotTakeAnotherVirtualMachineOfTheNameForTheRows() {
    // Given
    int id = managed("web-1", TEAM, aliceId, "{}");
    vm("web-1").delete();
    post("{\"name\": \"web-1\"}");
    // When / Then
    assertRefused(put(alice, id, "{\"cpu_cores\": 4}"), 409, ProblemType.CONFLICT);
    assertRefused(delete(alice, id), 409, ProblemType.CONFLICT);
    assertThat(vm("web-1").get().isMarkedForDeletion()).isFalse();
  }

  @Test
  void shouldDeleteTheVirtualMachineAndSayTheSameAsLongAsItGoes() {
    // Given
    int id = managed("web-1", TEAM, aliceId, "{}");
    vm("web-1")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"finalizers\": [\"example.org/held\"]}}");
    try {
      // When
      Answer first = delete(alice, id);
      Answer second = delete(alice, id);
      // Then
      assertThat(List.of(first.status(), second.status())).containsOnly(202);
      assertThat(first.json().at("/resource_name").asText()).isEqualTo("web-1");
      assertThat(vm("web-1").get().isMarkedForDeletion()).isTrue();
      assertRefused(put(alice, id, "{\"cpu_cores\": 4}"), 409, ProblemType.CONFLICT);
    } finally {
      vm("web-1")
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
    }
  }

  @ParameterizedTest
  @CsvSource({"annotations, argocd.argoproj.io/tracking-id", "labels, app.kubernetes.io/instance"})
  void shouldNotDeleteWhatIsDeclaredElsewhere(String where, String key) {
    // Given
    int id = managed("web-1", TEAM, aliceId, "{}");
    vm("web-1")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"%s\": {\"%s\": \"shop\"}}}".formatted(where, key));
    // When
    Answer answer = delete(alice, id);
    // Then
    assertRefused(answer, 409, ProblemType.TRACKED);
    assertThat(answer.json().at("/detail").asText()).contains("shop", key);
    assertThat(vm("web-1").get().isMarkedForDeletion()).isFalse();
  }

  @Test
  void shouldSayThatItWaitedWhenThereIsNoRowInTime() {
    // When
    Answer answer =
        api.client()
            .call(
                "POST",
                "/vms?namespace=" + TEAM,
                alice,
                onNode("{\"name\": \"web-1\"}"),
                "Prefer",
                "wait=1");
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
  }

  @ParameterizedTest
  @CsvSource({"Forbidden, 403", "Invalid, 422"})
  void shouldHandThroughWhatAnAdmissionPolicySays(String reason, int status) {
    // Given
    String name = "writes-" + reason.toLowerCase(Locale.ROOT);
    HasMetadata policy =
        Serialization.unmarshal(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: %s}
            spec:
              matchConstraints:
                resourceRules:
                - apiGroups: [proxmox.accountdb.io]
                  apiVersions: ["*"]
                  operations: [CREATE]
                  resources: [virtualmachines]
              validations:
              - expression: "!has(object.spec.memory)"
                message: ask the platform team for memory
                reason: %s
            """
                .formatted(name, reason));
    HasMetadata binding =
        Serialization.unmarshal(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: %1$s}
            spec:
              policyName: %1$s
              validationActions: [Deny]
              matchResources:
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %2$s}}
            """
                .formatted(name, TEAM));
    api.admin().resource(policy).create();
    api.admin().resource(binding).create();
    try {
      AtomicInteger number = new AtomicInteger();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                // When
                Answer answer =
                    post(
                        "{\"name\": \"web-%d\", \"memory_mb\": 64}"
                            .formatted(number.incrementAndGet()));
                // Then
                assertThat(answer.status()).as(answer.text()).isEqualTo(status);
                assertThat(answer.json().at("/detail").asText())
                    .contains("ask the platform team for memory");
              });
    } finally {
      api.admin().resource(binding).delete();
      api.admin().resource(policy).delete();
    }
  }

  /** A VirtualMachine with a status and a row, as an operator leaves them; the row's id. */
  private static int managed(String name, String namespace, int owner, String more) {
    declare(name, namespace, CLUSTER, "");
    if (!more.equals("{}")) {
      vm(namespace, name)
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": %s}".formatted(more));
    }
    status(
        namespace,
        name,
        """
        {"disks": [{"slot": "scsi0", "volumeID": "lvm:disk-0", "size": "20Gi"}]}
        """);
    int id = api.vm(VMIDS.incrementAndGet(), name, node, owner);
    api.sql(
        """
        UPDATE vms SET status = 'running', cpu_cores = 2, memory_mb = 2048, disk_gb = 20
        WHERE id = %d;
        INSERT INTO vm_bindings (vm_id, cluster_id, proxmox_cluster, kind, bios_uuid,
                                 resource_namespace, resource_name, resource_uid)
        VALUES (%d, '%s', '%s', 'managed', 'u', '%s', '%s', '%s')
        """
            .formatted(
                id,
                id,
                api.clusterId(),
                CLUSTER,
                namespace,
                name,
                vm(namespace, name).get().getMetadata().getUid()));
    return id;
  }

  /**
   * A VirtualMachine that nobody has worked on.
   *
   * @param more fields of its spec, in YAML
   */
  private static void declare(String name, String namespace, String cluster, String more) {
    api.apply(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: %s, namespace: %s}
        spec:
          clusterRef: {name: %s}
          source: {template: {vmid: 9000}}
          %s
        """
            .formatted(name, namespace, cluster, more));
  }

  private static void status(String namespace, String name, String status) {
    vm(namespace, name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": %s}".formatted(status));
  }

  private static Answer post(String body) {
    return api.client().post("/vms?namespace=" + TEAM, alice, onNode(body));
  }

  /** Other tests' ProxmoxClusters may allow every Namespace, so the node is always named. */
  private static String onNode(String body) {
    return body.contains("proxmox_node")
        ? body
        : body.replaceFirst(
            "\\{",
            "{\"proxmox_node\": %d%s".formatted(node, body.strip().equals("{}") ? "" : ", "));
  }

  private static Answer put(String token, int id, String body) {
    return put(token, Integer.toString(id), body);
  }

  private static Answer put(String token, String id, String body) {
    return api.client().put("/vms/" + id, token, body);
  }

  private static Answer delete(String token, int id) {
    return api.client().delete("/vms/" + id, token);
  }

  private static Resource<VirtualMachine> vm(String name) {
    return vm(TEAM, name);
  }

  private static Resource<VirtualMachine> vm(String namespace, String name) {
    return api.admin().resources(VirtualMachine.class).inNamespace(namespace).withName(name);
  }

  private static VirtualMachineSpec spec(String name) {
    return vm(name).get().getSpec();
  }

  private static void annotate(String namespace, String key, @Nullable String value) {
    api.admin()
        .namespaces()
        .withName(namespace)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(key, value));
  }

  private static void assertRefused(Answer answer, int status, ProblemType type) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().at("/type").asText()).isEqualTo(type.uri());
  }

  private static void assertInvalid(Answer answer, String field, String message) {
    assertRefused(answer, 422, ProblemType.INVALID);
    List<String> fields = new ArrayList<>();
    for (JsonNode error : answer.json().at("/errors")) {
      fields.add(error.get("field").asText());
    }
    assertThat(fields).as(answer.text()).containsExactly(field);
    assertThat(answer.json().at("/errors/0/message").asText()).contains(message);
  }
}
