package io.accountdb.vmoperator.api.reading;

import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.http.CallerContext;
import io.accountdb.vmoperator.api.http.Deadlines;
import io.accountdb.vmoperator.api.http.Requests;
import io.accountdb.vmoperator.api.http.Route;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.VmChangeFeed;
import io.accountdb.vmoperator.store.VmChangeSubscription;
import io.accountdb.vmoperator.store.VmQueries;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers who wants to hear of changes: with a stream of server-sent events for each client. */
public final class EventStreams implements AutoCloseable {
  /** The one path; what answers there takes as long as its client likes. */
  public static final String PATH = "/vms/events";

  private static final Logger log = LoggerFactory.getLogger(EventStreams.class);

  private final VmQueries vms;
  private final VmChangeFeed feed;
  private final Predicate<Caller> stillActive;
  private final StreamSettings settings;
  private final StreamPlaces places;
  private final Deadlines deadlines;
  private final LongAdder dropped = new LongAdder();

  /**
   * Made once for a server.
   *
   * @param stillActive whether a caller may still listen
   */
  public EventStreams(
      Database database,
      VmChangeFeed feed,
      Predicate<Caller> stillActive,
      StreamSettings settings) {
    vms = new VmQueries(database);
    this.feed = feed;
    this.stillActive = stillActive;
    this.settings = settings;
    places = new StreamPlaces(settings.inAll(), settings.perUser());
    deadlines = new Deadlines(settings.slowClient());
  }

  public List<Route> routes() {
    return List.of(new Route(Method.GET, PATH, this::stream));
  }

  private void stream(ServerRequest request, ServerResponse response) throws InterruptedException {
    Requests.parameters(request).check();
    if (!request.headers().isAccepted(MediaTypes.TEXT_EVENT_STREAM)) {
      throw Problems.invalid("Accept", "must allow text/event-stream");
    }
    Caller caller = CallerContext.of(request);
    try (StreamPlaces.Place _ = places.take(caller.userId());
        VmChangeSubscription changes = feed.subscribe()) {
      VmEventStream stream = new VmEventStream(vms, caller.viewer(), changes, settings.heartbeat());
      stream.look();
      SseSink sink = response.sink(SseSink.TYPE);
      try {
        if (!stream.run(() -> stillActive.test(caller), event -> write(() -> sink.emit(event)))) {
          drop();
        }
      } finally {
        write(sink::close);
      }
    } catch (UncheckedIOException gone) {
      throw new CloseConnectionException("the client of a stream is gone, or too slow", gone);
    }
  }

  private void write(Runnable write) {
    Deadlines.Watch watch = deadlines.watch();
    try (watch) {
      write.run();
    } finally {
      if (watch.late()) {
        drop();
      }
    }
  }

  private void drop() {
    dropped.increment();
    log.info("A stream ends whose client was too slow");
  }

  /** Streams that are open now. */
  public int open() {
    return places.taken();
  }

  /** Streams that have been ended because their clients were too slow. */
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public void close() {
    deadlines.close();
  }
}
