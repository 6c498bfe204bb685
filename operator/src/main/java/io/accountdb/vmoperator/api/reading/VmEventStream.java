package io.accountdb.vmoperator.api.reading;

import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.store.ChangeNews;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.Viewer;
import io.accountdb.vmoperator.store.VmChangeSubscription;
import io.accountdb.vmoperator.store.VmQueries;
import io.helidon.http.sse.SseEvent;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream: makes events of ids, by reading the rows with the eyes of its client. Run by the
 * thread of the request.
 */
final class VmEventStream {
  private static final Logger log = LoggerFactory.getLogger(VmEventStream.class);
  private static final SseEvent HEARTBEAT = SseEvent.builder().comment("still here").build();

  private final VmQueries vms;
  private final Viewer viewer;
  private final VmChangeSubscription changes;
  private final Duration heartbeat;
  private final SeenVms seen;
  private long latestWrite = System.nanoTime();

  VmEventStream(VmQueries vms, Viewer viewer, VmChangeSubscription changes, Duration heartbeat) {
    this.vms = vms;
    this.viewer = viewer;
    this.changes = changes;
    this.heartbeat = heartbeat;
    seen = new SeenVms(viewer.role());
  }

  /**
   * Finds out what the client can see.
   *
   * @throws DatabaseException where the database does not answer
   */
  void look() {
    if (seen.matters()) {
      seen.restart(vms.ids(viewer));
    }
  }

  /**
   * Tells what happens, until the client may not hear more, or it cannot be told.
   *
   * @return whether the client has kept up
   */
  boolean run(BooleanSupplier mayListen, Consumer<SseEvent> client) throws InterruptedException {
    // What changed before is not told: the client lists its VMs, and misses nothing after that.
    write(new VmEvent.Reset().toSse(), client);
    try {
      ChangeNews news;
      do {
        news = changes.await(untilHeartbeat());
      } while (mayListen.getAsBoolean() && tell(news, client));
      return !(news instanceof ChangeNews.TooSlow);
    } catch (DatabaseException | ProblemException e) {
      log.info("A stream ends, its client may come again: {}", e.getMessage());
      return true;
    }
  }

  private boolean tell(ChangeNews news, Consumer<SseEvent> client) {
    switch (news) {
      case ChangeNews.Rows(Set<Integer> ids) ->
          seen.events(ids, vms.byIds(viewer, ids)).forEach(event -> write(event.toSse(), client));
      case ChangeNews.Everything() -> {
        look();
        write(new VmEvent.Reset().toSse(), client);
      }
      case ChangeNews.Nothing() -> {}
      case ChangeNews.TooSlow(), ChangeNews.Ended() -> {
        return false;
      }
    }
    // Changes of what others own are no reason to be silent.
    if (!untilHeartbeat().isPositive()) {
      write(HEARTBEAT, client);
    }
    return true;
  }

  private Duration untilHeartbeat() {
    return heartbeat.minusNanos(System.nanoTime() - latestWrite);
  }

  private void write(SseEvent event, Consumer<SseEvent> client) {
    client.accept(event);
    latestWrite = System.nanoTime();
  }
}
