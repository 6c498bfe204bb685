package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndpointCheckTest {
  private static final ProxmoxEndpoint.Token TOKEN =
      new ProxmoxEndpoint.Token("operator@pve!vm-operator", "6f1c2b3a-0000-4000-8000-000000000001");

  @Test
  void shouldAcceptHostNamesAndAddresses() {
    // Given
    List<URI> endpoints =
        Stream.of("https://pve1.lab:8006", "https://10.0.0.1", "https://[::1]:8006/")
            .map(URI::create)
            .toList();

    // Then
    EndpointCheck.require(new ProxmoxEndpoint(endpoints, TOKEN, null));
  }

  @Test
  void shouldNameEveryProblemByField() {
    // Given
    ProxmoxEndpoint endpoint =
        new ProxmoxEndpoint(
            Stream.of(
                    "https://pve1.lab:8006",
                    "http://pve1.lab:8006",
                    "pve1.lab",
                    "https://pve1.lab:8006/api2/json",
                    "https://me@pve1.lab")
                .map(URI::create)
                .toList(),
            new ProxmoxEndpoint.Token("operator@pve", "secret-with-line-break\n"),
            null);

    // When
    NeedsPerson failure = failureOf(endpoint);

    // Then
    assertThat(failure.kind()).isEqualTo(Kind.INVALID_PARAMETER);
    assertThat(failure.errors())
        .containsOnlyKeys(
            "endpoints[1]",
            "endpoints[2]",
            "endpoints[3]",
            "endpoints[4]",
            "tokenID",
            "tokenSecret");
    assertThat(failure.message())
        .contains("endpoints[1]: 'http://pve1.lab:8006' should be https://HOST:PORT")
        .contains("USER@REALM!TOKEN")
        .doesNotContain("secret-with");
  }

  @Test
  void shouldWantAnEndpoint() {
    assertThat(failureOf(new ProxmoxEndpoint(List.of(), TOKEN, null)).errors())
        .containsOnlyKeys("endpoints");
  }

  @Test
  void shouldSayWhatCaShouldBe() {
    // Given
    List<URI> endpoints = List.of(URI.create("https://pve1.lab:8006"));

    // Then
    assertThat(
            Stream.of("", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n")
                .map(pem -> failureOf(new ProxmoxEndpoint(endpoints, TOKEN, pem))))
        .allSatisfy(
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.UNTRUSTED_CERTIFICATE);
              assertThat(failure.message()).contains("PEM");
            });
  }

  private static NeedsPerson failureOf(ProxmoxEndpoint endpoint) {
    ProxmoxException exception =
        catchThrowableOfType(
            ProxmoxException.class, () -> HttpProxmoxApi.connect(endpoint, Clock.systemUTC()));
    return (NeedsPerson) exception.failure();
  }
}
