package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterCredentialsTest {
  private static final String CA = "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://pve1.lab:8006  | operator@pve!vm  | s3cret  | aHVudGVyMg== | CAInvalid | PEM",
        "https://pve1.lab:8006  | operator@pve!vm  | s3 cret | | CredentialsInvalid | tokenSecret",
        "https://pve1.lab:8006  | operator@pve!1vm | s3cret  | | CredentialsInvalid | tokenID",
        "https://me@pve1.lab    | operator@pve!vm  | s3cret  | | EndpointInvalid    | endpoints[0]",
        "https://pve_1.lab:8006 | operator@pve!vm  | s3cret  | | EndpointInvalid    | endpoints[0]"
      })
  void shouldNameWhatNoClientCanBeMadeOf(
      String uri, String tokenId, String tokenSecret, String body, String reason, String named) {
    // Given
    ProxmoxEndpoint endpoint =
        new ProxmoxEndpoint(
            List.of(URI.create(uri)),
            new ProxmoxEndpoint.Token(tokenId, tokenSecret),
            body == null ? null : CA.formatted(body));

    // When
    ProxmoxException refusal =
        catchThrowableOfType(
            ProxmoxException.class, () -> HttpProxmoxApi.connect(endpoint, Clock.systemUTC()));
    ClusterCredentials.MissingException told = ClusterCredentials.invalid(refusal.failure());

    // Then
    assertThat(told.reason()).isEqualTo(reason);
    assertThat(told)
        .hasMessageContaining(named)
        .hasMessageNotContainingAny(tokenSecret, "aHVudGVyMg==");
  }

  @Test
  void shouldNameAnEndpointThatIsNoUrl() {
    // When
    ClusterCredentials.MissingException told =
        catchThrowableOfType(
            ClusterCredentials.MissingException.class,
            () -> ClusterCredentials.endpoints(List.of("https://pve1.lab:8006", "https://[pve2")));

    // Then
    assertThat(told.reason()).isEqualTo("EndpointInvalid");
    assertThat(told).hasMessageStartingWith("spec.endpoints: ").hasMessageContaining("pve2");
  }
}
