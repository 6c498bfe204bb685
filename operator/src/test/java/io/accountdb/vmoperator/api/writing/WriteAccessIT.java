package io.accountdb.vmoperator.api.writing;

import static io.accountdb.vmoperator.api.writing.WritesFixture.FOREIGN;
import static io.accountdb.vmoperator.api.writing.WritesFixture.TEAM;
import static io.accountdb.vmoperator.api.writing.WritesFixture.assertInvalid;
import static io.accountdb.vmoperator.api.writing.WritesFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may write what, and what Kubernetes has against it. */
class WriteAccessIT extends WritesLifecycle {
  /** What a quota calls the number of VirtualMachines. */
  private static final String VMS = "count/virtualmachines.proxmox.accountdb.io";

  @Test
  void shouldNotLetAnybodyWriteWithoutBeingAllowedByKubernetes() {
    // Given
    int foreign = writes.foreign("web-1");
    // When / Then
    for (String namespace : List.of(TEAM, FOREIGN, "writes-nowhere")) {
      Answer answer =
          writes.client.post(
              "/vms?namespace=" + namespace, writes.bob, writes.onNode("{\"name\": \"web-2\"}"));
      assertRefused(answer, 403, ProblemType.FORBIDDEN);
      assertThat(answer.json().at("/detail").asText())
          .contains("accountdb:writes-bob", "create", namespace);
    }
    assertRefused(
        writes.put(writes.bob, foreign, "{\"cpu_cores\": 4}"), 403, ProblemType.FORBIDDEN);
    assertRefused(writes.delete(writes.bob, foreign), 403, ProblemType.FORBIDDEN);
    assertThat(writes.vm(FOREIGN, "web-1").get().getSpec().cpu()).isNull();
  }

  @Test
  void shouldTellNothingOfAVmThatTheCallerDoesNotSee() {
    // Given
    int foreign = writes.foreign("web-1");
    // When
    Answer change = writes.put(foreign, "{\"cpu_cores\": 4}");
    Answer absent = writes.put(2_000_000_000, "{\"cpu_cores\": 4}");
    // Then
    assertRefused(change, 404, ProblemType.NOT_FOUND);
    assertThat(change.text()).isEqualTo(absent.text());
    assertThat(writes.delete(foreign).text()).isEqualTo(writes.delete(2_000_000_000).text());
    assertThat(writes.delete(foreign).status()).isEqualTo(404);
    assertThat(writes.vm(FOREIGN, "web-1").get().isMarkedForDeletion()).isFalse();
  }

  @Test
  void shouldGiveAVmToSomebodyElseOnlyWhereAnAdministratorAsksAndTheNamespaceAllows() {
    // When
    Answer stranger =
        writes.post("{\"name\": \"web-1\", \"owner_id\": %d}".formatted(writes.bobId));
    Answer forbidden =
        writes.client.post(
            "/vms?namespace=" + TEAM, writes.admin, writes.onNode("{\"name\": \"web-2\"}"));
    writes.owners("writes-admin, writes-bob");
    Answer allowed =
        writes.client.post(
            "/vms?namespace=" + TEAM,
            writes.admin,
            writes.onNode("{\"name\": \"web-3\", \"owner_id\": %d}".formatted(writes.bobId)));
    // Then
    assertInvalid(stranger, "owner_id", Integer.toString(writes.aliceId));
    assertInvalid(forbidden, "namespace", "writes-admin");
    assertThat(allowed.status()).as(allowed.text()).isEqualTo(202);
    assertThat(writes.spec("web-3").owner()).isEqualTo("writes-bob");
  }

  @Test
  void shouldHandThroughThatAQuotaIsUsedUp() {
    // Given
    Resource<ResourceQuota> quota =
        writes
            .api
            .admin()
            .resource(
                new ResourceQuotaBuilder()
                    .withNewMetadata()
                    .withName("writes-quota")
                    .withNamespace(TEAM)
                    .endMetadata()
                    .withNewSpec()
                    .addToHard(VMS, Quantity.parse("1"))
                    .endSpec()
                    .withNewStatus()
                    .addToHard(VMS, Quantity.parse("1"))
                    .addToUsed(VMS, Quantity.parse("1"))
                    .endStatus()
                    .build());
    quota.create();
    try {
      // The admission plugin goes by the status, which the controller manager writes otherwise.
      quota.patchStatus();
      AtomicInteger number = new AtomicInteger();
      await()
          .untilAsserted(
              () -> {
                // When
                Answer answer =
                    writes.post("{\"name\": \"web-%d\"}".formatted(number.incrementAndGet()));
                // Then
                assertRefused(answer, 403, ProblemType.FORBIDDEN);
                assertThat(answer.json().at("/detail").asText())
                    .contains("exceeded quota: writes-quota", VMS + "=1");
              });
    } finally {
      quota.delete();
      await().until(() -> writes.post("{\"name\": \"fits-again\"}").status() == 202);
    }
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
              - expression: "!has(object.spec.memory) || object.spec.memory.size != '64Mi'"
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
    writes.api.admin().resource(policy).create();
    writes.api.admin().resource(binding).create();
    try {
      AtomicInteger number = new AtomicInteger();
      await()
          .untilAsserted(
              () -> {
                // When
                Answer answer =
                    writes.post(
                        "{\"name\": \"web-%d\", \"memory_mb\": 64}"
                            .formatted(number.incrementAndGet()));
                // Then
                assertThat(answer.status()).as(answer.text()).isEqualTo(status);
                assertThat(answer.json().at("/detail").asText())
                    .contains("ask the platform team for memory");
              });
    } finally {
      writes.api.admin().resource(binding).delete();
      writes.api.admin().resource(policy).delete();
    }
  }
}
