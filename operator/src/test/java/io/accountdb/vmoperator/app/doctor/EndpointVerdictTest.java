package io.accountdb.vmoperator.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointVerdictTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String TOKEN = "operator@pve!vm-operator";
  private static final ProxmoxCluster CLUSTER =
      Serialization.unmarshal(
          """
          apiVersion: proxmox.accountdb.io/v1alpha1
          kind: ProxmoxCluster
          metadata: {name: lab}
          spec:
            endpoints: ["https://pve1:8006", "https://pve2:8006"]
            credentialsSecretRef: {name: lab-token}
            nodeOwner: platform
          """,
          ProxmoxCluster.class);

  @Test
  void shouldNameARefusedTokenOnce() {
    // Given
    EndpointAnswer refused = failed(Kind.UNAUTHENTICATED, "Proxmox does not accept the API token");

    // Then
    assertThat(judge(refused, refused))
        .singleElement()
        .asString()
        .startsWith("PROBLEM [Status Not Updating] ProxmoxCluster lab: token " + TOKEN + ", key")
        .contains("tokenID of Secret lab-token: Proxmox does not accept the API token: put");
  }

  @Test
  void shouldSayWhereTheAuthorityOfACertificateIsNamed() {
    assertThat(judge(failed(Kind.UNTRUSTED_CERTIFICATE, "https://pve1:8006: not trusted")))
        .singleElement()
        .asString()
        .startsWith("PROBLEM")
        .contains("https://pve1:8006: not trusted: spec.tls.caSecretRef has to name");
  }

  @Test
  void shouldFindTheEndpointThatIsGoneWhileAnotherAnswers() {
    // Given
    EndpointAnswer gone =
        new EndpointAnswer.Failed(new ProxmoxFailure.RetryWhenReachable("refused", false));

    // Then
    assertThat(judge(entered(Duration.ZERO, "Sys.Audit"), gone))
        .contains(
            "ok      [Status Not Updating] ProxmoxCluster lab: https://pve1:8006 is Proxmox VE"
                + " 9.1.1",
            "PROBLEM [Status Not Updating] ProxmoxCluster lab: spec.endpoints[1]: refused");
  }

  @Test
  void shouldNameThePrivilegesThatTheTokenLacks() {
    assertThat(judge(entered(Duration.ZERO, "Sys.Audit")))
        .filteredOn(line -> line.startsWith("PROBLEM"))
        .singleElement()
        .asString()
        .contains("token " + TOKEN + " lacks VM.Allocate on /vms; ");
  }

  @Test
  void shouldJudgeTheClocksOfAllEndpoints() {
    assertThat(
            judge(
                entered(Duration.ofSeconds(3), "Sys.Audit"),
                entered(Duration.ofSeconds(-3), "Sys.Audit")))
        .last()
        .asString()
        .contains("the clocks of https://pve2:8006 (", "https://pve1:8006 (", "6 s apart");
  }

  private static List<String> judge(EndpointAnswer... answers) {
    return new EndpointVerdict(CLUSTER)
        .of(TOKEN, List.of(answers), NOW).stream().map(Finding::toString).toList();
  }

  private static EndpointAnswer failed(Kind kind, String message) {
    return new EndpointAnswer.Failed(new ProxmoxFailure.NeedsPerson(kind, message, Map.of()));
  }

  private static EndpointAnswer entered(Duration ahead, String privilege) {
    Map<String, Set<String>> granted = Map.of("/", Set.of(privilege));
    return new EndpointAnswer.Entered("9.1.1", new Permissions(granted, granted), ahead);
  }
}
