package io.accountdb.vmoperator.reconcile.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the API server makes of the operator's events. */
@ExtendWith(SharedSandbox.class)
class EventRecorderIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NAMESPACE = "event-recorder";
  private static final Happening STARTED = new Happening(EventReason.VM_STARTED, "VM 100 runs");
  private static final Happening FAILED = new Happening(EventReason.TASK_FAILED, "ü".repeat(2000));

  private KubernetesClient client;
  private EventRecorder recorder;
  private ConfigMap object;

  @BeforeEach
  void start(Sandbox sandbox) {
    client = sandbox.kubernetes().client();
    namespace(NAMESPACE);
    object = configMap(NAMESPACE);
    recorder = new EventRecorder(client, "vm-operator-0", Clock.systemUTC());
  }

  private Namespace namespace(String name) {
    return client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
  }

  private ConfigMap configMap(String namespace, String... finalizers) {
    return client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("something")
                .withFinalizers(finalizers)
                .endMetadata()
                .build())
        .create();
  }

  @AfterEach
  void stop() {
    recorder.close();
    client.resource(object).delete();
  }

  @Test
  void shouldWriteEventsInOrderThatDescribeFinds() {
    // When
    recorder.record(object, List.of(STARTED, FAILED));

    // Then
    List<Event> events = awaitEvents(object, 2);
    assertThat(events)
        .extracting(Event::getType, Event::getReason, Event::getAction)
        .containsExactly(
            tuple("Normal", "VMStarted", "Start"), tuple("Warning", "TaskFailed", "FollowTask"));
    assertThat(events)
        .extracting(Event::getReportingComponent)
        .containsOnly("proxmox.accountdb.io/vm-operator");
    assertThat(events).extracting(Event::getReportingInstance).containsOnly("vm-operator-0");
    assertThat(events.getFirst().getMessage()).isEqualTo("VM 100 runs");
    assertThat(events.getLast().getMessage()).endsWith("...");
  }

  @Test
  void shouldCountWhatHappensAgain() {
    // Given
    recorder.record(object, List.of(STARTED));
    awaitEvents(object, 1);

    // When
    recorder.record(object, List.of(STARTED));
    recorder.record(object, List.of(STARTED));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(awaitEvents(object, 1).getFirst().getSeries())
                    .isNotNull()
                    .satisfies(series -> assertThat(series.getCount()).isEqualTo(3)));
  }

  @Test
  void shouldWriteAnotherEventWhenTheOneToCountOnIsGone() {
    // Given
    recorder.record(object, List.of(STARTED));
    Event first = awaitEvents(object, 1).getFirst();
    client.resource(first).delete();

    // When
    recorder.record(object, List.of(STARTED));

    // Then
    Event second = awaitEvents(object, 1).getFirst();
    assertThat(second.getMetadata().getName()).isNotEqualTo(first.getMetadata().getName());
  }

  @Test
  void shouldKeepEventsOfClusterScopedObjectsWhereKubernetesWantsThem() {
    // Given
    Namespace clusterScoped = namespace(NAMESPACE);

    // When
    recorder.record(clusterScoped, List.of(STARTED));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(events("default", clusterScoped)).hasSize(1));
  }

  @Test
  void shouldGoOnAfterANamespaceThatIsGoing() {
    // Given
    namespace("event-recorder-going");
    ConfigMap going = configMap("event-recorder-going", "example.com/hold");
    client.namespaces().withName("event-recorder-going").delete();

    try {
      // When
      recorder.record(going, List.of(STARTED));
      recorder.record(object, List.of(STARTED));

      // Then
      awaitEvents(object, 1);
      assertThat(events("event-recorder-going", going)).isEmpty();
    } finally {
      client
          .resource(going)
          .edit(
              held ->
                  new ConfigMapBuilder(held).editMetadata().withFinalizers().endMetadata().build());
    }
  }

  private List<Event> awaitEvents(HasMetadata about, int count) {
    String namespace = about.getMetadata().getNamespace();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(events(namespace, about)).hasSize(count));
    return events(namespace, about);
  }

  /** As kubectl describe looks for them. */
  private List<Event> events(String namespace, HasMetadata about) {
    return client
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("involvedObject.uid", about.getMetadata().getUid())
        .withField("involvedObject.name", about.getMetadata().getName())
        .withField("involvedObject.kind", about.getKind())
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
        .toList();
  }
}
