package io.accountdb.vmoperator.reconcile.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventFormTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.000007Z");
  private static final ObjectReference VM =
      new ObjectReferenceBuilder().withNamespace("team-a").withName("web-1").build();

  @Test
  void shouldCutALongNoteAtWholeCharacters() {
    // Given
    String note = "Größe ".repeat(500);

    // When
    String cut = note(note);

    // Then
    assertThat(cut).endsWith("...").startsWith("Größe Größe ").doesNotContain("\uFFFD");
    assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isBetween(1020, 1024);
  }

  @Test
  void shouldLeaveANoteThatFitsAsItIs() {
    // Given
    String note = "x".repeat(1024);

    // Then
    assertThat(note(note)).isEqualTo(note);
  }

  private static String note(String note) {
    return event(VM, note).getNote();
  }

  private static Event event(ObjectReference about, String note) {
    return EventForm.event(
        about, new Happening(EventReason.TASK_FAILED, note), NOW, "vm-operator-0");
  }

  @Test
  void shouldNameTheEventAfterItsObjectAndInstant() {
    // Given
    ObjectReference cluster = new ObjectReferenceBuilder().withName("c".repeat(253)).build();

    // When
    Event event = event(cluster, "");

    // Then
    assertThat(event.getMetadata().getName()).matches("c{230}\\.[0-9a-f]+").hasSizeLessThan(253);
    assertThat(event.getMetadata().getNamespace())
        .as("of a cluster-scoped object")
        .isEqualTo("default");
    assertThat(event.getEventTime().getTime()).isEqualTo("2026-03-01T12:00:00.000007Z");
  }
}
