package io.accountdb.vmoperator;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;

/** Installs the chart as the README says, on an API server that has not seen it yet. */
class ChartIT {
  private static final String NAMESPACE = "vm-operator-system";

  @Test
  void shouldInstallAndKeepTheDefinitionsWhenUninstalled() {
    // Given
    try (Sandbox sandbox =
        Sandbox.start(SandboxSettings.defaults().without(Part.DATABASE).without(Part.PROXMOX))) {
      KubernetesClient admin = sandbox.kubernetes().client();

      // When
      Release release = install(sandbox);

      // Then
      assertThat(release.getStatus()).isEqualTo("deployed");
      assertThat(release.getOutput())
          .contains(
              "This version of the chart starts no operator",
              "kubectl create token proxmox-vm-operator --namespace " + NAMESPACE,
              "export KUBECONFIG=<that file> VM_OPERATOR_NAMESPACE=" + NAMESPACE);
      assertThat(admin.serviceAccounts().inNamespace(NAMESPACE).withName(ChartFixture.NAME).get())
          .isNotNull();

      // When
      Helm.uninstall(ChartFixture.NAME)
          .withNamespace(NAMESPACE)
          .withKubeConfigContents(sandbox.kubernetes().adminKubeconfig())
          .call();

      // Then
      assertThat(admin.serviceAccounts().inNamespace(NAMESPACE).withName(ChartFixture.NAME).get())
          .isNull();
      assertThat(admin.apiextensions().v1().customResourceDefinitions().list().getItems())
          .extracting(definition -> definition.getMetadata().getName())
          .containsExactlyInAnyOrder(
              "virtualmachines.proxmox.accountdb.io", "proxmoxclusters.proxmox.accountdb.io");
    }
  }

  private static Release install(Sandbox sandbox) {
    return new Helm(ChartFixture.CHART)
        .install()
        .withName(ChartFixture.NAME)
        .withNamespace(NAMESPACE)
        .createNamespace()
        .withKubeConfigContents(sandbox.kubernetes().adminKubeconfig())
        .call();
  }
}
