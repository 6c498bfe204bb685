package io.accountdb.vmoperator.endtoend;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says which events people find at an object, and shows all of them where they do not. */
final class EventsAssert extends AbstractAssert<EventsAssert, List<Event>> {
  private EventsAssert(List<Event> events) {
    super(events, EventsAssert.class);
  }

  /** The operator's events about an object, found as kubectl describe does, in their order. */
  static EventsAssert assertThatEventsOf(KubernetesClient client, HasMetadata object) {
    return new EventsAssert(
        client
            .v1()
            .events()
            .inAnyNamespace()
            .withField("involvedObject.uid", object.getMetadata().getUid())
            .withField("involvedObject.kind", object.getKind())
            .list()
            .getItems()
            .stream()
            .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
            .toList());
  }

  /** Type, reason and count of each, such as {@code Normal VMStarted x2}, and no others. */
  EventsAssert areExactly(String... events) {
    Assertions.assertThat(actual.stream().map(EventsAssert::headline).toList())
        .as(all())
        .containsExactly(events);
    return this;
  }

  private static String headline(Event event) {
    String count = event.getSeries() == null ? "" : " x" + event.getSeries().getCount();
    return event.getType() + " " + event.getReason() + count;
  }

  /** There is one with that reason, and its note has all of these parts. */
  EventsAssert tell(String reason, String... parts) {
    Assertions.assertThat(actual)
        .as(all())
        .filteredOn(event -> event.getReason().equals(reason))
        .anySatisfy(event -> Assertions.assertThat(event.getMessage()).contains(parts));
    return this;
  }

  private String all() {
    return "events:\n"
        + String.join(
            "\n",
            actual.stream().map(event -> headline(event) + ": " + event.getMessage()).toList());
  }
}
