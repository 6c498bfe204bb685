package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** What the nodes show of themselves in a TLS handshake (pve-cluster's Setup.pm). */
class CertificatesTest extends SimulatorTestBase {
  @Test
  void shouldGiveEachNodeItsOwnCertificateFromTheClustersAuthority() throws Exception {
    // When
    X509Certificate first = shown(simulator, "pve1");
    X509Certificate second = shown(simulator, "pve2");

    // Then
    assertThat(first).isNotEqualTo(second);
    assertThat(first.getPublicKey()).isNotEqualTo(second.getPublicKey());
    assertThat(first.getSubjectX500Principal().getName()).contains("CN=pve1");
    assertThat(second.getSubjectX500Principal().getName()).contains("CN=pve2");
    assertThat(names(second)).containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1", "localhost", "pve2");
    assertThat(List.of(first, second))
        .allMatch(
            certificate ->
                certificate
                    .getIssuerX500Principal()
                    .getName()
                    .contains("OU=sandbox,CN=Proxmox Virtual Environment"))
        .allMatch(certificate -> certificate.getBasicConstraints() == -1);
  }

  @Test
  void shouldPublishTheFingerprintsForAnyUserAtEveryEndpoint() throws Exception {
    // Given
    Map<String, String> expected =
        Map.of(
            "pve1",
            fingerprint(shown(simulator, "pve1")),
            "pve2",
            fingerprint(shown(simulator, "pve2")));

    // When
    Map<String, String> published = published(operator);
    try (Client other =
        new Client(simulator, simulator.urls().get("pve2"), simulator.rootToken())) {
      // Then
      assertThat(published).isEqualTo(expected);
      assertThat(published(other)).isEqualTo(expected);
    }
  }

  @Test
  void shouldKeepTheCertificatesWhenAnEndpointOrTheClusterComesBack() throws Exception {
    // Given
    X509Certificate before = shown(simulator, "pve1");
    var settings = new SimulatorSettings(0, 100, Clock.systemUTC(), simulator.secrets());

    // When
    simulator.outages().closeEndpoint("pve1");
    simulator.outages().openEndpoint("pve1");

    // Then
    assertThat(shown(simulator, "pve1")).isEqualTo(before);
    try (ProxmoxSimulator again = ProxmoxSimulator.start(World.bundled(), settings)) {
      assertThat(shown(again, "pve1")).isEqualTo(before);
    }
  }

  private static X509Certificate shown(ProxmoxSimulator simulator, String node) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            Client.trusting(simulator.certificateAuthorityPem())
                .getSocketFactory()
                .createSocket("127.0.0.1", simulator.urls().get(node).getPort())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static List<String> names(X509Certificate certificate)
      throws CertificateParsingException {
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }

  private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
    return HexFormat.ofDelimiter(":")
        .withUpperCase()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
  }

  private static Map<String, String> published(Client client) {
    Map<String, String> fingerprints = new HashMap<>();
    for (JsonNode node : client.get("/nodes").data()) {
      fingerprints.put(node.path("node").asText(), node.path("ssl_fingerprint").asText());
    }
    return fingerprints;
  }
}
