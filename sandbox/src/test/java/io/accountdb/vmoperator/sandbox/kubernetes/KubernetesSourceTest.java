package io.accountdb.vmoperator.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesSourceTest {
  private final KubernetesSource bundled = KubernetesSource.bundled();

  @Test
  void shouldBuildTheFourProgramsOfAControlPlane() {
    assertThat(bundled.goMod())
        .contains("go.etcd.io/etcd/server/v3\n")
        .contains("k8s.io/kubernetes/cmd/kube-apiserver\n")
        .contains("k8s.io/kubernetes/cmd/kube-controller-manager\n")
        .contains("k8s.io/kubernetes/cmd/kubectl\n");
  }

  @Test
  void shouldTakeTheVersionFromTheModuleItself() {
    // Given
    KubernetesSource source =
        new KubernetesSource("go 1.30.0\nrequire k8s.io/kubernetes v1.42.7\n", "");

    // When, Then
    assertThat(source.version()).isEqualTo("1.42.7");
    assertThat(source.minorVersion()).isEqualTo("1.42");
    assertThat(source.goVersion()).isEqualTo("1.30");
    assertThat(source.buildFlags().getLast())
        .contains("gitVersion=v1.42.7")
        .contains("gitMajor=1")
        .contains("gitMinor=42");
  }

  @Test
  void shouldChangeItsFingerprintWithEveryDependency() {
    // Given
    KubernetesSource other = new KubernetesSource(bundled.goMod(), bundled.goSum() + "x");

    // When, Then
    assertThat(other.fingerprint()).isNotEqualTo(bundled.fingerprint());
    assertThat(KubernetesSource.bundled().fingerprint()).isEqualTo(bundled.fingerprint());
  }

  @ParameterizedTest
  @CsvSource({
    "go1.26.8, 1.26, true",
    "go1.26, 1.26, true",
    "go1.27rc1, 1.26, true",
    "go2.0, 1.26, true",
    "go1.25.9, 1.26, false",
    "go1.9, 1.26, false",
    "devel +abc, 1.26, false",
    "go: download go1.26 for linux/amd64: toolchain not available, 1.26, false",
  })
  void shouldTellWhetherGoIsNewEnough(String installed, String needed, boolean enough) {
    assertThat(GoBuild.isAtLeast(installed, needed)).isEqualTo(enough);
  }
}
