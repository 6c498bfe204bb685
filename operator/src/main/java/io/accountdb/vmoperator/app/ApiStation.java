package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.api.caller.ApiServerReviews;
import io.accountdb.vmoperator.api.caller.Callers;
import io.accountdb.vmoperator.api.caller.Reviews;
import io.accountdb.vmoperator.api.http.ApiServer;
import io.accountdb.vmoperator.api.http.ApiSettings;
import io.accountdb.vmoperator.api.http.Route;
import io.accountdb.vmoperator.api.reading.EventStreams;
import io.accountdb.vmoperator.api.reading.NodeReads;
import io.accountdb.vmoperator.api.reading.StreamSettings;
import io.accountdb.vmoperator.api.reading.TrailReads;
import io.accountdb.vmoperator.api.reading.UsageReads;
import io.accountdb.vmoperator.api.reading.VmReads;
import io.accountdb.vmoperator.api.writing.WritingRoutes;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.Users;
import io.accountdb.vmoperator.store.VmChangeFeed;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The API of one replica, whether it leads or not. It has its own connections to the database, so
 * that its load takes none from the sync. Opened and closed by {@link OperatorProcess}.
 */
public final class ApiStation implements AutoCloseable {
  private static final int CONNECTIONS = 10;
  private static final Duration KUBERNETES_PATIENCE = Duration.ofSeconds(5);

  private final Deque<Runnable> opened = new ArrayDeque<>();
  private final ApiServer server;

  /**
   * Opens the port; what is asked before the database is known to be in order gets a 503.
   *
   * @throws java.io.UncheckedIOException where the address cannot be bound
   */
  public ApiStation(
      Config config,
      ApiSettings settings,
      String clusterId,
      KubernetesClient kubernetes,
      MeterRegistry registry,
      Clock clock) {
    DatabasePreparation preparation = new DatabasePreparation(config.database());
    Database database = preparation.open("api", CONNECTIONS);
    opened.push(database::close);
    ApiGate gate = new ApiGate(() -> preparation.problems(database));
    opened.push(gate::close);
    // A caller does not wait for the repeated attempts that suit a reconciler.
    KubernetesClient impatient =
        KubernetesClients.impatient(kubernetes.getConfiguration(), KUBERNETES_PATIENCE);
    opened.push(impatient::close);
    Reviews reviews = new ApiServerReviews(impatient);
    Callers callers = new Callers(config.api().jwt(), new Users(database), reviews, clock);
    opened.push(callers::close);
    VmChangeFeed feed = preparation.changes();
    opened.push(feed::close);
    EventStreams streams =
        new EventStreams(database, feed, callers::stillActive, StreamSettings.USUAL);
    opened.push(streams::close);
    ApiMetrics metrics = new ApiMetrics(registry);
    metrics.watch(streams);
    List<Route> routes = new ArrayList<>(streams.routes());
    routes.addAll(new VmReads(database).routes());
    routes.addAll(new UsageReads(database, clock).routes());
    routes.addAll(new TrailReads(database).routes());
    routes.addAll(new NodeReads(database).routes());
    routes.addAll(
        new WritingRoutes(clusterId, database, impatient, config.watchNamespaces(), reviews)
            .routes());
    try {
      server =
          new ApiServer(
              settings,
              authorization -> {
                gate.pass();
                return callers.authenticate(authorization);
              },
              routes,
              Set.of(EventStreams.PATH),
              metrics);
      opened.push(server::close);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    // Before all others, or the server would wait for the streams.
    opened.push(feed::close);
  }

  /** The port that is open. */
  public int port() {
    return server.port();
  }

  /** In reverse order: requests that are under way still have all they need. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}
