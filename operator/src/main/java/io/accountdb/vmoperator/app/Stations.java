package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.leadership.Leadership;
import io.accountdb.vmoperator.app.management.Heartbeats;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;

/**
 * What works while this process leads: reconcile, sync, store. {@link OperatorProcess} starts it on
 * leading and stops it before the Lease is given away.
 */
public interface Stations {
  /**
   * Starts everything; called at most once, when this process leads. Interrupted when the process
   * is told to end meanwhile. Whatever else it throws ends the process with exit code 1.
   *
   * @throws InterruptedException when interrupted
   * @throws StartException what a person has to change
   */
  void start() throws InterruptedException, StartException;

  /**
   * Ends everything, started or not, and returns when no call of ours is under way any more. Called
   * once, after {@link #start} has returned.
   */
  void stop();

  /**
   * Why this is not ready, one line each, or what the start waits for; asked by {@code /readyz}
   * while this process leads.
   */
  List<String> objections();

  /** Makes the stations, without any I/O. */
  @FunctionalInterface
  interface Factory {
    /** Called once, before the process competes for leadership. */
    Stations create(Surroundings surroundings);
  }

  /**
   * What the process has for its stations.
   *
   * @param clusterId marks this Kubernetes cluster's VMs in Proxmox
   */
  record Surroundings(
      Config config,
      KubernetesClient kubernetes,
      String clusterId,
      Leadership leadership,
      Heartbeats heartbeats,
      PrometheusMeterRegistry metrics,
      Clock clock) {}
}
