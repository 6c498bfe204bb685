package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.CustomResources;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The write-ahead rule lives on the API server's 409. */
@ExtendWith(SharedSandbox.class)
class StatusWriterIT {
  private static final String NAME = "status-writer";

  private KubernetesClient client;
  private StatusWriter<ProxmoxClusterStatus, ProxmoxCluster> writer;

  @BeforeEach
  void create(Sandbox sandbox) {
    client = sandbox.kubernetes().client();
    CustomResources.install(client);
    writer = new StatusWriter<>(client, ProxmoxCluster::new);
    client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: proxmox.accountdb.io/v1alpha1
                kind: ProxmoxCluster
                metadata: {name: %s}
                spec:
                  endpoints: ["https://pve1.lab:8006"]
                  credentialsSecretRef: {name: lab}
                  nodeOwner: platform
                """
                    .formatted(NAME),
                GenericKubernetesResource.class))
        .create();
  }

  @AfterEach
  void delete() {
    client.resources(ProxmoxCluster.class).withName(NAME).delete();
  }

  @Test
  void shouldWriteOnTopOfItsOwnWrite() {
    // When
    StatusWriter.Stored<ProxmoxClusterStatus> first = writer.write(read(), status("9.1.1"));
    writer.write(first, status("9.1.2"));

    // Then
    assertThat(read().status()).isEqualTo(status("9.1.2"));
    assertThat(cluster().getMetadata().getManagedFields())
        .filteredOn(entry -> "status".equals(entry.getSubresource()))
        .extracting(entry -> entry.getManager())
        .containsExactly(Api.FIELD_MANAGER);
  }

  @Test
  void shouldRefuseToWriteWhatWasPlannedFromAnOlderResource() {
    // Given
    StatusWriter.Stored<ProxmoxClusterStatus> old = read();
    writer.write(old, status("9.1.1"));

    // Then
    assertThatThrownBy(() -> writer.write(old, status("9.1.2")))
        .isInstanceOf(StatusWriter.StaleException.class);
    assertThat(read().status()).isEqualTo(status("9.1.1"));
  }

  @Test
  void shouldKnowACacheThatDoesNotShowItsOwnWriteYet() {
    // Given
    StatusWriter.Stored<ProxmoxClusterStatus> old = read();
    boolean untouched = writer.isOutdated(old.metadata());

    // When
    writer.write(old, status("9.1.1"));

    // Then
    assertThat(untouched).isFalse();
    assertThat(writer.isOutdated(old.metadata())).isTrue();
    assertThat(writer.isOutdated(read().metadata())).isFalse();
  }

  @Test
  void shouldNotWaitForeverForAVersionThatARestoredEtcdDoesNotHave() {
    // Given
    StatusWriter.Stored<ProxmoxClusterStatus> restored = read();
    writer.write(restored, status("9.1.1"));

    // When
    long looks =
        IntStream.range(0, 1_000).takeWhile(_ -> writer.isOutdated(restored.metadata())).count();

    // Then
    assertThat(looks).isBetween(1L, 999L);
    assertThat(writer.isOutdated(restored.metadata())).isFalse();
  }

  @Test
  void shouldTakeBackAStatusThatSomebodyElseHasWritten() {
    // Given
    writer.write(read(), status("9.1.1"));
    client
        .resources(ProxmoxCluster.class)
        .withName(NAME)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"version\":\"8.4\"}}");

    // When
    StatusWriter.Stored<ProxmoxClusterStatus> first = writer.write(read(), status("9.1.2"));
    writer.write(first, ProxmoxClusterStatus.EMPTY);

    // Then
    assertThat(read().status()).isEqualTo(ProxmoxClusterStatus.EMPTY);
  }

  @Test
  void shouldCallAResourceThatIsGoneStale() {
    // Given
    StatusWriter.Stored<ProxmoxClusterStatus> gone = read();
    delete();

    // Then
    assertThatThrownBy(() -> writer.write(gone, status("9.1.1")))
        .isInstanceOf(StatusWriter.StaleException.class);
  }

  @Test
  void shouldWriteNothingWhenNothingDiffers() {
    // Given
    StatusWriter.Stored<ProxmoxClusterStatus> stored = writer.write(read(), status("9.1.1"));

    // When
    writer.write(stored, status("9.1.1"));

    // Then
    assertThat(cluster().getMetadata().getResourceVersion())
        .isEqualTo(stored.metadata().getResourceVersion());
  }

  @Test
  void shouldRemoveWhatTheStatusHasNoMore() {
    // Given
    StatusWriter.Stored<ProxmoxClusterStatus> stored = writer.write(read(), status("9.1.1"));

    // When
    writer.write(stored, ProxmoxClusterStatus.EMPTY);

    // Then
    assertThat(cluster().getStatus()).isEqualTo(ProxmoxClusterStatus.EMPTY);
  }

  @Test
  void shouldReadBackAnOperationAsItWasWritten() {
    // Given
    Operation operation =
        new Operation(Operation.Type.CLONE, 100, 9000, "pve1", 1, null, "2026-03-01T12:00:00Z");

    // Then
    assertThat(Serialization.unmarshal(Serialization.asJson(operation), Operation.class))
        .isEqualTo(operation);
  }

  private ProxmoxCluster cluster() {
    return client.resources(ProxmoxCluster.class).withName(NAME).get();
  }

  private StatusWriter.Stored<ProxmoxClusterStatus> read() {
    return new StatusWriter.Stored<>(cluster().getMetadata(), cluster().getStatus());
  }

  private static ProxmoxClusterStatus status(String version) {
    return new ProxmoxClusterStatus(1L, version, true, null, null, null, List.of());
  }
}
