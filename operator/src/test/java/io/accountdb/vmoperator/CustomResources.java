package io.accountdb.vmoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings the checked-in definitions to an API server and waits until it serves them. */
public final class CustomResources {
  private static final Path FOLDER = Path.of("..", "crds");

  private CustomResources() {}

  public static void install(KubernetesClient client) {
    try (var files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        client.load(Files.newInputStream(file)).forceConflicts().serverSideApply();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitServed(client);
  }

  /** A definition that is established may still answer 429 while its storage is being set up. */
  public static void awaitServed(KubernetesClient client) {
    await()
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .untilAsserted(
            () -> {
              assertThat(client.resources(VirtualMachine.class).inAnyNamespace().list())
                  .isNotNull();
              assertThat(client.resources(ProxmoxCluster.class).list()).isNotNull();
            });
  }
}
