package io.accountdb.vmoperator.api.writing;

import static io.accountdb.vmoperator.api.writing.WritesFixture.CLUSTER;
import static io.accountdb.vmoperator.api.writing.WritesFixture.FOREIGN;
import static io.accountdb.vmoperator.api.writing.WritesFixture.TEAM;
import static io.accountdb.vmoperator.api.writing.WritesFixture.assertInvalid;
import static io.accountdb.vmoperator.api.writing.WritesFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** POST of {@code /vms}: what becomes of what a client sends. */
class CreationIT extends WritesLifecycle {
  @Test
  void shouldWriteEachColumnIntoTheVirtualMachine() {
    // When
    Answer answer =
        writes.post(
            """
            {"name": "web-1", "vmid": 7399999, "cpu_cores": 2, "memory_mb": 2048, "disk_gb": 40,
             "status": "stopped", "notes": "front end", "owner_id": %d}
            """
                .formatted(writes.aliceId));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.json().at("/namespace").asText()).isEqualTo(TEAM);
    assertThat(answer.json().at("/resource_name").asText()).isEqualTo("web-1");
    assertThat(answer.header("Location"))
        .isEqualTo("/vms?namespace=writes-team&resource_name=web-1");
    VirtualMachineSpec spec = writes.spec("web-1");
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
    assertThat(writes.vm("web-1").get().getMetadata().getManagedFields())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getManager()).isEqualTo("vm-operator-api"));
  }

  @Test
  void shouldDeriveANameThatKubernetesTakes() {
    // When
    Answer answer = writes.post("{\"name\": \"Web-1.Team\"}");
    // Then
    String name = answer.json().at("/resource_name").asText();
    assertThat(name).matches("web-1-team-[0-9a-f]{8}");
    assertThat(writes.spec(name).vmName()).isEqualTo("Web-1.Team");
  }

  @Test
  void shouldFindTheOnlyNamespaceOfItsOwner() {
    // When
    Answer answer =
        writes.client.post("/vms", writes.alice, writes.onNode("{\"name\": \"web-1\"}"));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(writes.vm("web-1").get()).isNotNull();
  }

  @Test
  void shouldListTheNamespacesOfWhoHasSeveralAndSayWhenThereIsNone() {
    // Given
    writes.api.user("writes-carol", "user");
    writes.api.namespace("writes-carol-1", "writes-carol");
    writes.api.namespace("writes-carol-2", "writes-carol");
    writes.api.user("writes-dave", "user");
    // When
    Answer several =
        writes.client.post("/vms", writes.api.token("writes-carol"), "{\"name\": \"a\"}");
    Answer none = writes.client.post("/vms", writes.api.token("writes-dave"), "{\"name\": \"a\"}");
    // Then
    assertInvalid(several, "namespace", "writes-carol-1, writes-carol-2");
    assertInvalid(none, "namespace", "writes-dave");
  }

  @Test
  void shouldRefuseADuplicateWithWhatTheCallerSentAndNothingElse() {
    // Given
    writes.post("{\"name\": \"web-1\"}");
    int taken = writes.nextVmid();
    writes.api.vm(taken, "secret-of-bob", writes.node, writes.bobId);
    // When
    Answer byName = writes.post("{\"name\": \"web-1\"}");
    Answer byVmid = writes.post("{\"name\": \"web-2\", \"vmid\": %d}".formatted(taken));
    // Then
    assertRefused(byName, 409, ProblemType.DUPLICATE);
    assertThat(byName.json().at("/detail").asText()).isEqualTo("there is a VM of the name web-1");
    assertRefused(byVmid, 409, ProblemType.DUPLICATE);
    assertThat(byVmid.json().at("/detail").asText()).isEqualTo("there is a VM with vmid " + taken);
    assertThat(writes.vm("web-2").get()).isNull();
  }

  @Test
  void shouldTakeAVmidForTakenInTheWholeProxmoxClusterAndNoFurther() {
    // Given
    int onAnotherNode = writes.nextVmid();
    int elsewhere = writes.nextVmid();
    int another = writes.api.node("writes-pve2", writes.bobId);
    writes.api.bind(another, CLUSTER, "pve2");
    int stranger = writes.api.node("writes-strange", writes.bobId);
    writes.api.bind(stranger, "another-lab", "pve1");
    try {
      writes.api.vm(onAnotherNode, "secret-of-bob", another, writes.bobId);
      writes.api.vm(elsewhere, "elsewhere", stranger, writes.bobId);
      // When
      Answer taken = writes.post("{\"name\": \"web-1\", \"vmid\": %d}".formatted(onAnotherNode));
      Answer free = writes.post("{\"name\": \"web-1\", \"vmid\": %d}".formatted(elsewhere));
      // Then
      assertRefused(taken, 409, ProblemType.DUPLICATE);
      assertThat(free.status()).as(free.text()).isEqualTo(202);
    } finally {
      writes.clear();
      writes.api.sql("DELETE FROM proxmox_nodes WHERE id IN (%d, %d)".formatted(another, stranger));
    }
  }

  @Test
  void shouldRefuseAVmidThatAnotherVirtualMachineClaimsOnTheSameProxmoxCluster() {
    // Given
    int asked = writes.nextVmid();
    int allocated = writes.nextVmid();
    int elsewhere = writes.nextVmid();
    writes.declare("secret-asked", FOREIGN, CLUSTER, "vmid: %d".formatted(asked));
    writes.declare("secret-allocated", FOREIGN, CLUSTER, "");
    writes.status(FOREIGN, "secret-allocated", "{\"vmid\": %d}".formatted(allocated));
    writes.declare("elsewhere", FOREIGN, "another-lab", "vmid: %d".formatted(elsewhere));
    writes.status(FOREIGN, "elsewhere", "{\"vmid\": %d}".formatted(elsewhere));
    // When / Then
    for (int vmid : List.of(asked, allocated)) {
      Answer answer = writes.post("{\"name\": \"web-1\", \"vmid\": %d}".formatted(vmid));
      assertRefused(answer, 409, ProblemType.DUPLICATE);
      assertThat(answer.json().at("/detail").asText()).isEqualTo("there is a VM with vmid " + vmid);
      assertThat(answer.text()).doesNotContain("secret", FOREIGN);
    }
    assertThat(writes.vm("web-1").get()).isNull();
    Answer free = writes.post("{\"name\": \"web-1\", \"vmid\": %d}".formatted(elsewhere));
    assertThat(free.status()).as(free.text()).isEqualTo(202);
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
    assertInvalid(writes.post(body), field, message);
  }

  @Test
  void shouldSayThatItWaitedWhenThereIsNoRowInTime() {
    // When
    Answer answer =
        writes.client.call(
            "POST",
            "/vms?namespace=" + TEAM,
            writes.alice,
            writes.onNode("{\"name\": \"web-1\"}"),
            "Prefer",
            "wait=1");
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
  }
}
