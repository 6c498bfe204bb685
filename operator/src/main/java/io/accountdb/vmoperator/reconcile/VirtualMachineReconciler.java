package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.reconcile.event.EventRecorder;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.Inventory;
import io.accountdb.vmoperator.sync.Journal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The controller of VirtualMachines: one {@link Visit} for each reconciliation. */
final class VirtualMachineReconciler
    implements Reconciler<VirtualMachine>, Cleaner<VirtualMachine> {
  private final String clusterId;
  private final KubernetesClient client;
  private final VirtualMachineIndex index;
  private final WakeUps wakeUps;
  private final Connections connections;
  private final Inventory inventory;
  private final EventRecorder events;
  private final Journal journal;
  private final Clock clock;
  private final SentClones clones;
  private final Sightings sightings = new Sightings();
  private final Departures departures = new Departures();

  private @Nullable Visit visit;

  VirtualMachineReconciler(
      String clusterId,
      KubernetesClient client,
      VirtualMachineIndex index,
      WakeUps wakeUps,
      Connections connections,
      Inventory inventory,
      EventRecorder events,
      Journal journal,
      Clock clock) {
    this.clusterId = clusterId;
    this.client = client;
    this.index = index;
    this.wakeUps = wakeUps;
    this.connections = connections;
    this.inventory = inventory;
    this.events = events;
    this.journal = journal;
    this.clock = clock;
    clones = new SentClones(index::isOlder);
  }

  @Override
  public List<EventSource<?, VirtualMachine>> prepareEventSources(
      EventSourceContext<VirtualMachine> context) {
    index.over(context.getPrimaryCache());
    InformerEventSource<ProxmoxCluster, VirtualMachine> clusters =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ProxmoxCluster.class, VirtualMachine.class)
                .withWatchAllNamespaces()
                .withOnUpdateFilter(VirtualMachineReconciler::clusterMoved)
                .withSecondaryToPrimaryMapper(
                    cluster -> ids(index.onCluster(cluster.getMetadata().getName())))
                .build(),
            context);
    InformerEventSource<Namespace, VirtualMachine> namespaces =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Namespace.class, VirtualMachine.class)
                .withWatchAllNamespaces()
                .withOnUpdateFilter((now, before) -> ownersMoved(now, before))
                .withSecondaryToPrimaryMapper(
                    namespace -> ids(index.inNamespace(namespace.getMetadata().getName())))
                .build(),
            context);
    VmidReservations reservations = new VmidReservations(index::onCluster);
    visit =
        new Visit(
            new Surroundings(
                clusterId,
                name -> clusters.get(new ResourceID(name)),
                name -> namespaces.get(new ResourceID(name)).or(() -> read(name)),
                index,
                connections,
                inventory,
                reservations,
                clones,
                sightings,
                departures,
                this::definitionGoes,
                clock),
            new StatusWriter<VirtualMachineStatus, VirtualMachine>(client, VirtualMachine::new),
            inventory,
            reservations,
            clones,
            sightings,
            events,
            new Bookkeeper(journal, this::managedFields),
            clock);
    return List.of(clusters, namespaces, wakeUps.virtualMachines());
  }

  /** A Namespace that is younger than the cache's last event. */
  private Optional<Namespace> read(String name) {
    return Optional.ofNullable(client.namespaces().withName(name).get());
  }

  /** Nobody holds any of a resource that is gone. */
  private List<ManagedFieldsEntry> managedFields(VirtualMachine vm) {
    VirtualMachine present = client.resource(vm).get();
    return present == null ? List.of() : present.getMetadata().getManagedFields();
  }

  /** Asked anew each time: a cached answer might be from before. */
  private boolean definitionGoes() {
    CustomResourceDefinition definition =
        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName(Api.VIRTUAL_MACHINES)
            .get();
    return definition == null || definition.isMarkedForDeletion();
  }

  private static boolean generationMoved(HasMetadata now, HasMetadata before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }

  /** Its spec, its becoming ready, the release of deletions: VMs may have been waiting for it. */
  static boolean clusterMoved(ProxmoxCluster now, ProxmoxCluster before) {
    return generationMoved(now, before)
        || isReady(now) != isReady(before)
        || annotated(Api.RELEASE_DELETIONS_ANNOTATION, now, before);
  }

  private static boolean isReady(ProxmoxCluster cluster) {
    return cluster.getStatus() != null
        && Conditions.of(cluster.getStatus().conditions()).isTrue(ConditionType.READY);
  }

  private static boolean ownersMoved(HasMetadata now, HasMetadata before) {
    return !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels())
        || !Objects.equals(
            now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations());
  }

  /**
   * What of a VirtualMachine's own changes is worth a visit: its status only where it went back,
   * for else it is ours; the loss of the finalizer, which is put back; and those annotations that
   * ask for something.
   */
  static boolean isWorthAVisit(VirtualMachine now, VirtualMachine before) {
    return generationMoved(now, before)
        || !Objects.equals(
            now.getMetadata().getDeletionTimestamp(), before.getMetadata().getDeletionTimestamp())
        || !Objects.equals(now.getMetadata().getFinalizers(), before.getMetadata().getFinalizers())
        || wentBack(now, before)
        || annotated(Api.TAKE_OVER_ANNOTATION, now, before)
        || annotated(Api.PAUSED_ANNOTATION, now, before);
  }

  /** Ours only goes on: an earlier one, or none, is somebody else's, or of a restored etcd. */
  private static boolean wentBack(VirtualMachine now, VirtualMachine before) {
    return latestTransition(now).compareTo(latestTransition(before)) < 0;
  }

  private static String latestTransition(VirtualMachine vm) {
    return Optional.ofNullable(vm.getStatus())
        .flatMap(status -> Conditions.of(status.conditions()).latestTransition())
        .orElse("");
  }

  private static boolean annotated(String annotation, HasMetadata now, HasMetadata before) {
    return !Objects.equals(
        now.getMetadata().getAnnotations().get(annotation),
        before.getMetadata().getAnnotations().get(annotation));
  }

  private static Set<ResourceID> ids(List<VirtualMachine> resources) {
    return resources.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  @Override
  public UpdateControl<VirtualMachine> reconcile(
      VirtualMachine vm, Context<VirtualMachine> context) {
    return switch (Objects.requireNonNull(visit).visit(vm)) {
      case Visit.Next.Again again ->
          UpdateControl.<VirtualMachine>noUpdate().rescheduleAfter(again.delay());
      case Visit.Next.Rest ignored -> UpdateControl.noUpdate();
      case Visit.Next.Release ignored ->
          throw new IllegalStateException("release of a resource that is not being deleted");
    };
  }

  @Override
  public DeleteControl cleanup(VirtualMachine vm, Context<VirtualMachine> context) {
    return switch (Objects.requireNonNull(visit).visit(vm)) {
      case Visit.Next.Again again ->
          DeleteControl.noFinalizerRemoval().rescheduleAfter(again.delay());
      case Visit.Next.Rest ignored -> DeleteControl.noFinalizerRemoval();
      case Visit.Next.Release ignored -> {
        String uid = vm.getMetadata().getUid();
        sightings.forget(uid);
        clones.forget(VirtualMachineIndex.claimant(vm));
        if (MassDeletion.counts(vm)) {
          departures.note(
              vm.getSpec().clusterRef().name(), uid, MassDeletion.time(vm), clock.instant());
        }
        yield DeleteControl.defaultDelete();
      }
    };
  }
}
