package io.accountdb.vmoperator.reconcile.event;

import io.accountdb.vmoperator.reconcile.event.RecentEvents.Writing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes happenings as Kubernetes events, in order and on a thread of its own: nobody waits for an
 * event, and one that cannot be written is logged and given up. Told by the controllers once the
 * status that it goes with is stored.
 */
public final class EventRecorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int INSTANCE_CHARACTERS = 128;
  private static final int WAITING = 1000;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String instance;
  private final Clock clock;
  private final RecentEvents recent = new RecentEvents();
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofVirtual().name("events").factory(),
          (letter, executor) -> log.warn("not written as an event: {}", letter));

  /**
   * Writes nothing yet.
   *
   * @param instance which process of the operator reports
   */
  public EventRecorder(KubernetesClient client, String instance, Clock clock) {
    this.client = client;
    this.instance = instance.substring(0, Math.min(instance.length(), INSTANCE_CHARACTERS));
    this.clock = clock;
  }

  /** A happening on its way to the API server. */
  private final class Letter implements Runnable {
    private final ObjectReference about;
    private final Happening what;
    private final Instant when;

    Letter(ObjectReference about, Happening what, Instant when) {
      this.about = about;
      this.what = what;
      this.when = when;
    }

    @Override
    public void run() {
      try {
        write(about, what, when);
      } catch (KubernetesClientException e) {
        if (isNamespaceGoing(e)) {
          log.debug("not written as an event, the Namespace is going: {}", this);
        } else {
          log.warn("not written as an event, {}: {}", e.getMessage(), this);
        }
      }
    }

    @Override
    public String toString() {
      return "%s/%s: %s".formatted(EventForm.namespace(about), about.getName(), what);
    }
  }

  /** Tells what happened to an object, in this order. Returns at once. */
  public void record(HasMetadata object, List<Happening> happenings) {
    Instant when = clock.instant().truncatedTo(ChronoUnit.MICROS);
    for (Happening happening : happenings) {
      writer.execute(new Letter(EventForm.reference(object), happening, when));
      when = when.plus(1, ChronoUnit.MICROS);
    }
  }

  private void write(ObjectReference about, Happening what, Instant when) {
    switch (recent.next(about.getUid(), what, when)) {
      case Writing.First() -> create(about, what, when);
      case Writing.Again(String name, int count) -> {
        if (!count(about, name, count, when)) {
          create(about, what, when);
          return;
        }
        recent.written(about.getUid(), what, name, count, when);
      }
      case Writing.TooMany() ->
          log.info("{} has too many events for another: {}", about.getName(), what);
    }
  }

  private void create(ObjectReference about, Happening what, Instant when) {
    Event event = EventForm.event(about, what, when, instance);
    client.resource(event).create();
    recent.written(about.getUid(), what, event.getMetadata().getName(), 1, when);
  }

  /** Kubernetes keeps an event for an hour only, and anybody may delete it: false if it is gone. */
  private boolean count(ObjectReference about, String name, int count, Instant when) {
    try {
      client.resource(EventForm.again(about, name, count, when)).patch(MERGE);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /** Nothing can be created in a Namespace that is being deleted. */
  private static boolean isNamespaceGoing(KubernetesClientException e) {
    @Nullable StatusDetails details = e.getStatus() == null ? null : e.getStatus().getDetails();
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || (details != null
            && details.getCauses().stream()
                .map(StatusCause::getReason)
                .anyMatch("NamespaceTerminating"::equals));
  }

  /** Waits a moment for what has been told; the client stays open. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      writer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
