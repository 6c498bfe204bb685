package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.reconcile.event.EventRecorder;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sync.ClusterAgents;
import io.accountdb.vmoperator.sync.ClusterAgents.ClusterSettings;
import io.accountdb.vmoperator.sync.Inventory;
import io.accountdb.vmoperator.sync.TemplateSight;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The controller of ProxmoxClusters: keeps the client and the agent of each, tells their health.
 */
final class ProxmoxClusterReconciler
    implements Reconciler<ProxmoxCluster>, Cleaner<ProxmoxCluster> {
  private static final Duration NOT_READY = Duration.ofSeconds(15);
  private static final Duration READY = Duration.ofMinutes(1);
  private static final Duration STALE = Duration.ofSeconds(1);
  private static final Duration HELD = Duration.ofSeconds(5);

  private final ClusterCredentials credentials;
  private final Function<ProxmoxEndpoint, ProxmoxApi> connector;
  private final Connections connections;
  private final VirtualMachineIndex index;
  private final WakeUps wakeUps;
  private final ClusterAgents agents;
  private final Inventory inventory;
  private final StatusWriter<ProxmoxClusterStatus, ProxmoxCluster> writer;
  private final EventRecorder events;
  private final Clock clock;

  ProxmoxClusterReconciler(
      ClusterCredentials credentials,
      Function<ProxmoxEndpoint, ProxmoxApi> connector,
      Connections connections,
      VirtualMachineIndex index,
      WakeUps wakeUps,
      ClusterAgents agents,
      Inventory inventory,
      StatusWriter<ProxmoxClusterStatus, ProxmoxCluster> writer,
      EventRecorder events,
      Clock clock) {
    this.credentials = credentials;
    this.connector = connector;
    this.connections = connections;
    this.index = index;
    this.wakeUps = wakeUps;
    this.agents = agents;
    this.inventory = inventory;
    this.writer = writer;
    this.events = events;
    this.clock = clock;
  }

  /** All that a connection is made from; another one is made only when this differs. */
  private record Settings(ProxmoxEndpoint endpoint, ClusterSettings agent) {}

  @Override
  public List<EventSource<?, ProxmoxCluster>> prepareEventSources(
      EventSourceContext<ProxmoxCluster> context) {
    return List.of(wakeUps.clusters());
  }

  @Override
  public UpdateControl<ProxmoxCluster> reconcile(
      ProxmoxCluster cluster, Context<ProxmoxCluster> context) {
    ProxmoxClusterStatus status = connect(cluster);
    boolean ready = Conditions.of(status.conditions()).isTrue(ConditionType.READY);
    return UpdateControl.<ProxmoxCluster>noUpdate()
        .rescheduleAfter(write(cluster, status) ? ready ? READY : NOT_READY : STALE);
  }

  /** False: the resource is a newer one. */
  private boolean write(ProxmoxCluster cluster, ProxmoxClusterStatus status) {
    try {
      writer.write(new StatusWriter.Stored<>(cluster.getMetadata(), cluster.getStatus()), status);
      events.record(cluster, ClusterTransitions.between(cluster.getStatus(), status));
      return true;
    } catch (StatusWriter.StaleException stale) {
      return false;
    }
  }

  private ProxmoxClusterStatus connect(ProxmoxCluster cluster) {
    String name = cluster.getMetadata().getName();
    long generation = cluster.getMetadata().getGeneration();
    ProxmoxClusterStatus stored =
        cluster.getStatus() == null ? ProxmoxClusterStatus.EMPTY : cluster.getStatus();
    try {
      Settings settings = settings(name, cluster.getSpec());
      if (!isMadeFrom(name, settings)) {
        open(name, settings);
      }
      ProxmoxClusterStatus status =
          ClusterConditions.of(
              stored,
              generation,
              clock.instant(),
              inventory.health(name),
              settings.agent().pollInterval(),
              cluster.getSpec().defaults());
      // An operator that has just begun knows none, and the status is right meanwhile.
      List<TemplateSight> templates = inventory.templates(name);
      return templates.isEmpty()
          ? status
          : status.with(ClusterTemplates.permitted(templates, cluster.getSpec().limits()));
    } catch (ClusterCredentials.MissingException e) {
      disconnect(
          name, new Connections.Connection.Impossible(e.reason(), String.valueOf(e.getMessage())));
      return ClusterConditions.impossible(
          stored, generation, clock.instant(), e.reason(), String.valueOf(e.getMessage()));
    }
  }

  private Settings settings(String name, ProxmoxClusterSpec spec)
      throws ClusterCredentials.MissingException {
    return new Settings(
        credentials.endpoint(spec),
        new ClusterSettings(
            name,
            Duration.ofSeconds(spec.pollSeconds() == null ? 10 : spec.pollSeconds()),
            spec.nodeOwner(),
            vmids(spec.defaults()),
            discovers(spec.discovery())));
  }

  private static boolean discovers(ProxmoxClusterSpec.@Nullable Discovery discovery) {
    return discovery == null || !Boolean.FALSE.equals(discovery.enabled());
  }

  private static ClusterAgents.@Nullable VmidRange vmids(
      ProxmoxClusterSpec.@Nullable Defaults defaults) {
    ProxmoxClusterSpec.VmidRange range = defaults == null ? null : defaults.vmidRange();
    return range == null ? null : new ClusterAgents.VmidRange(range.start(), range.end());
  }

  private boolean isMadeFrom(String name, Settings settings) {
    return connections.get(name).orElse(null) instanceof Connections.Connection.Open open
        && open.made().equals(settings);
  }

  private void open(String name, Settings settings) throws ClusterCredentials.MissingException {
    ProxmoxApi proxmox = client(settings.endpoint());
    Optional<Connections.Connection> before =
        connections.put(
            name,
            new Connections.Connection.Open(proxmox, settings.endpoint().token().id(), settings));
    agents.connect(settings.agent(), proxmox);
    close(before);
  }

  /** Nothing is sent yet: what fails is what the client is made from. */
  private ProxmoxApi client(ProxmoxEndpoint endpoint) throws ClusterCredentials.MissingException {
    try {
      return connector.apply(endpoint);
    } catch (ProxmoxException e) {
      throw ClusterCredentials.invalid(e.failure());
    }
  }

  private void disconnect(String name, Connections.Connection.Impossible why) {
    Optional<Connections.Connection> before = connections.put(name, why);
    agents.disconnect(name);
    close(before);
  }

  private static void close(Optional<Connections.Connection> connection) {
    if (connection.orElse(null) instanceof Connections.Connection.Open open) {
      open.proxmox().close();
    }
  }

  /** The cluster stays as long as VirtualMachines refer to it: they could not be cleaned up. */
  @Override
  public DeleteControl cleanup(ProxmoxCluster cluster, Context<ProxmoxCluster> context) {
    String name = cluster.getMetadata().getName();
    List<VirtualMachine> holders = index.referringTo(name).orElse(null);
    if (holders == null) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(STALE);
    }
    if (!holders.isEmpty()) {
      ProxmoxClusterStatus status =
          ClusterConditions.held(
              connect(cluster),
              cluster.getMetadata().getGeneration(),
              clock.instant(),
              holders.stream().map(VirtualMachineIndex::claimant).toList());
      return DeleteControl.noFinalizerRemoval()
          .rescheduleAfter(write(cluster, status) ? HELD : STALE);
    }
    Optional<Connections.Connection> before = connections.remove(name);
    agents.disconnect(name);
    close(before);
    return DeleteControl.defaultDelete();
  }
}
