package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.reconcile.event.EventRecorder;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.sync.ClusterAgents;
import io.accountdb.vmoperator.sync.Inventory;
import io.accountdb.vmoperator.sync.Journal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The two controllers and the runtime under them. Started by {@code app} once it leads. */
public final class Controllers {
  /** Level-triggered safety net: every resource is looked at this often, whatever happens. */
  private static final Duration RESYNC = Duration.ofMinutes(5);

  private final Operator operator;
  private final VirtualMachineIndex index;
  private final EventRecorder events;

  /**
   * How the controllers run.
   *
   * @param clusterId marks our VMs in Proxmox: the uid of the kube-system Namespace, or configured
   * @param namespace the operator's own, where credentials are
   * @param watchNamespaces of VirtualMachines; empty: all
   * @param threads reconciliations at once
   * @param identity of this process, in the events that it writes
   */
  public record Settings(
      String clusterId,
      String namespace,
      Set<String> watchNamespaces,
      int threads,
      String identity) {
    public Settings {
      watchNamespaces = Set.copyOf(watchNamespaces);
    }
  }

  /**
   * Sets up; nothing runs before {@link #start}.
   *
   * @param connector makes the client of a Proxmox cluster
   */
  public Controllers(
      KubernetesClient client,
      Settings settings,
      VirtualMachineIndex index,
      WakeUps wakeUps,
      ClusterAgents agents,
      Inventory inventory,
      Journal journal,
      Function<ProxmoxEndpoint, ProxmoxApi> connector,
      Clock clock) {
    this.index = index;
    events = new EventRecorder(client, settings.identity(), clock);
    operator =
        new Operator(
            runtime ->
                runtime
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withExecutorService(
                        Executors.newFixedThreadPool(
                            settings.threads(), Thread.ofVirtual().name("reconcile-", 0).factory()))
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(10)));
    Connections connections = new Connections();
    operator.register(
        new ProxmoxClusterReconciler(
            new ClusterCredentials(client, settings.namespace()),
            connector,
            connections,
            index,
            wakeUps,
            agents,
            inventory,
            new StatusWriter<>(client, ProxmoxCluster::new),
            events,
            clock),
        overrides ->
            common(overrides).withName("proxmoxcluster").withFinalizer(Api.CLUSTER_FINALIZER));
    operator.register(
        new VirtualMachineReconciler(
            settings.clusterId(),
            client,
            index,
            wakeUps,
            connections,
            inventory,
            events,
            journal,
            clock),
        overrides -> {
          common(overrides)
              .withName("virtualmachine")
              .withFinalizer(Api.VIRTUAL_MACHINE_FINALIZER)
              .withGenerationAware(false)
              .withOnUpdateFilter(VirtualMachineReconciler::isWorthAVisit)
              .withItemStore(new SlimItemStore<>())
              .withInformerListLimit(500L);
          if (!settings.watchNamespaces().isEmpty()) {
            overrides.settingNamespaces(settings.watchNamespaces());
          }
        });
  }

  private static <R extends HasMetadata> ControllerConfigurationOverrider<R> common(
      ControllerConfigurationOverrider<R> overrides) {
    return overrides
        .withFieldManager(Api.FIELD_MANAGER)
        .withReconciliationMaxInterval(RESYNC)
        .withRetry(
            new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(Duration.ofSeconds(1))
                .setIntervalMultiplier(2)
                .setMaxInterval(Duration.ofSeconds(60).toMillis()));
  }

  /** Blocks until the caches are filled. */
  public void start() {
    operator.start();
    index.filled();
  }

  /** Blocks until reconciliations under way have ended, at most some 12 s. */
  public void stop() {
    operator.stop();
    events.close();
  }
}
