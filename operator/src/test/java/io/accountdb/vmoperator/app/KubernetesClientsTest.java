package io.accountdb.vmoperator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesClientsTest {
  /** As of a resource that a newer version of the operator has written. */
  record Sample(String known, Mode mode) {}

  enum Mode {
    FULL
  }

  @Test
  void shouldReadUnknownFieldsAndValues() {
    // Given
    KubernetesSerialization serialization = KubernetesClients.serialization();

    // When
    Sample read =
        serialization.unmarshal(
            "{\"known\": \"yes\", \"future\": {\"a\": 1}, \"mode\": \"Linked\"}", Sample.class);

    // Then
    assertThat(read).isEqualTo(new Sample("yes", null));
  }

  @Test
  void shouldSayWhichFileIsNoKubeconfig(@TempDir Path folder) throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("config"), "clusters: {a: [b}");

    // When
    StartException failure =
        catchThrowableOfType(StartException.class, () -> KubernetesClients.config(file));

    // Then
    assertThat(failure).hasMessageStartingWith("KUBECONFIG=" + file + " is no kubeconfig: ");
  }
}
