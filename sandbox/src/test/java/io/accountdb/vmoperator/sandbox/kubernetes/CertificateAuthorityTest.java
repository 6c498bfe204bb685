package io.accountdb.vmoperator.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final CertificateAuthority authority =
      new CertificateAuthority(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void shouldSignAServerCertificateForLoopback() throws Exception {
    // When
    X509Certificate server = read(authority.server("kube-apiserver").certificatePem());

    // Then
    server.verify(read(authority.certificatePem()).getPublicKey());
    assertThat(server.getSubjectAlternativeNames()).contains(List.of(7, "127.0.0.1"));
    assertThat(server.getBasicConstraints()).as("not an authority").isEqualTo(-1);
  }

  @Test
  void shouldNameUserAndGroupOfAClient() throws Exception {
    // When
    X509Certificate client = read(authority.client("O=system:masters,CN=admin").certificatePem());

    // Then
    client.verify(read(authority.certificatePem()).getPublicKey());
    assertThat(client.getSubjectX500Principal().getName())
        .contains("CN=admin")
        .contains("O=system:masters");
  }

  @Test
  void shouldBeValidByTheGivenClock() throws Exception {
    // When
    X509Certificate server = read(authority.server("etcd").certificatePem());

    // Then
    server.checkValidity(Date.from(NOW));
    server.checkValidity(Date.from(NOW.plus(300, ChronoUnit.DAYS)));
  }

  private static X509Certificate read(String pem) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
