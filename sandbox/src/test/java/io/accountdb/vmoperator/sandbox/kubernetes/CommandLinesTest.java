package io.accountdb.vmoperator.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLinesTest {
  private final CredentialFiles files = new CredentialFiles(Path.of("/state/kubernetes"));

  @Test
  void shouldHaveEtcdListenOnLoopbackAloneAndAskForCertificates() {
    // When
    List<String> etcd = CommandLines.etcd(Path.of("etcd"), Path.of("/data"), files, 2379, 2380);

    // Then
    assertThat(etcd)
        .filteredOn(flag -> flag.contains("://"))
        .isNotEmpty()
        .allSatisfy(flag -> assertThat(flag).contains("=https://127.0.0.1:"));
    assertThat(etcd).contains("--client-cert-auth", "--peer-client-cert-auth");
  }

  @Test
  void shouldHaveTheApiServerListenOnLoopbackUnderRbac() {
    // When
    List<String> apiServer = CommandLines.apiServer(Path.of("kube-apiserver"), files, 6443, 2379);

    // Then
    assertThat(apiServer)
        .contains(
            "--bind-address=127.0.0.1",
            "--secure-port=6443",
            "--etcd-servers=https://127.0.0.1:2379",
            "--authorization-mode=RBAC");
  }
}
