package io.accountdb.vmoperator.reconcile.event;

import io.accountdb.vmoperator.resource.Api;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** Puts happenings into the form of {@code events.k8s.io/v1}. Pure; for {@link EventRecorder}. */
final class EventForm {
  /** Where Kubernetes keeps the events of cluster-scoped objects. */
  private static final String CLUSTER_SCOPED = "default";

  /** It counts bytes, not characters (validation of core/events in k8s.io/kubernetes). */
  private static final int NOTE_BYTES = 1024;

  /** What an object's name may take of the name of its events, which is a DNS name itself. */
  private static final int NAME_CHARACTERS = 230;

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private EventForm() {}

  static ObjectReference reference(HasMetadata object) {
    return new ObjectReferenceBuilder()
        .withApiVersion(object.getApiVersion())
        .withKind(object.getKind())
        .withNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName())
        .withUid(object.getMetadata().getUid())
        .build();
  }

  static Event event(ObjectReference about, Happening what, Instant when, String instance) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(about.getName(), when))
        .withNamespace(namespace(about))
        .endMetadata()
        .withEventTime(time(when))
        .withType(what.reason().type().toString())
        .withReason(what.reason().toString())
        .withAction(what.reason().action())
        .withNote(fit(what.note()))
        .withRegarding(about)
        .withReportingController(Api.REPORTING_CONTROLLER)
        .withReportingInstance(instance)
        .build();
  }

  /** As a merge patch of the event with that name: it happened once more. */
  static Event again(ObjectReference about, String name, int count, Instant when) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace(about))
        .endMetadata()
        .withNewSeries()
        .withCount(count)
        .withLastObservedTime(time(when))
        .endSeries()
        .build();
  }

  static String namespace(ObjectReference about) {
    return Objects.requireNonNullElse(about.getNamespace(), CLUSTER_SCOPED);
  }

  private static MicroTime time(Instant when) {
    return new MicroTime(MICROSECONDS.format(when));
  }

  private static String name(String object, Instant when) {
    String prefix = object.substring(0, Math.min(object.length(), NAME_CHARACTERS));
    return "%s.%x".formatted(prefix, ChronoUnit.MICROS.between(Instant.EPOCH, when));
  }

  private static String fit(String note) {
    if (note.getBytes(StandardCharsets.UTF_8).length <= NOTE_BYTES) {
      return note;
    }
    CharBuffer text = CharBuffer.wrap(note);
    ByteBuffer room = ByteBuffer.allocate(NOTE_BYTES - "...".length());
    StandardCharsets.UTF_8.newEncoder().encode(text, room, true);
    return note.substring(0, text.position()) + "...";
  }
}
