package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.reconcile.ClusterCredentials;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Asks each endpoint of a ProxmoxCluster by itself, with the operator's token: an operator that
 * fails over does not notice that one is gone. Judged by {@link EndpointVerdict}.
 */
final class ProxmoxCheck implements Check {
  /** The {@code Date} of an answer has whole seconds, so it is half a second old on average. */
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private final ProxmoxCluster cluster;
  private final ClusterCredentials credentials;
  private final Function<ProxmoxEndpoint, ProxmoxApi> connector;
  private final Clock clock;

  /**
   * @param connector makes a client of Proxmox
   * @param clock this machine's
   */
  ProxmoxCheck(
      ProxmoxCluster cluster,
      ClusterCredentials credentials,
      Function<ProxmoxEndpoint, ProxmoxApi> connector,
      Clock clock) {
    this.cluster = cluster;
    this.credentials = credentials;
    this.connector = connector;
    this.clock = clock;
  }

  @Override
  public List<Finding> findings() {
    EndpointVerdict verdict = new EndpointVerdict(cluster);
    ProxmoxEndpoint access;
    try {
      access = credentials.endpoint(cluster.getSpec());
    } catch (ClusterCredentials.MissingException e) {
      return List.of(verdict.problem(String.valueOf(e.getMessage())));
    }
    List<EndpointAnswer> answers =
        access.endpoints().stream().map(endpoint -> ask(endpoint, access)).toList();
    return verdict.of(access.token().id(), answers, clock.instant());
  }

  private EndpointAnswer ask(URI endpoint, ProxmoxEndpoint access) {
    try (ProxmoxApi proxmox =
        connector.apply(new ProxmoxEndpoint(List.of(endpoint), access.token(), access.caPem()))) {
      String version = proxmox.version().version();
      Duration ahead = Duration.between(clock.instant(), proxmox.serverTime()).plus(HALF_A_SECOND);
      return new EndpointAnswer.Entered(version, proxmox.permissions(), ahead);
    } catch (ProxmoxException e) {
      return new EndpointAnswer.Failed(e.failure());
    }
  }
}
