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

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
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
      Clock clock) {
    DatabasePreparation preparation = new DatabasePreparation(config.database());
    Database database = open(preparation.open("api", CONNECTIONS));
    ApiGate gate = open(new ApiGate(() -> preparation.problems(database)));
    // A caller does not wait for the repeated attempts that suit a reconciler.
    KubernetesClient impatient =
        open(KubernetesClients.impatient(kubernetes.getConfiguration(), KUBERNETES_PATIENCE));
    Reviews reviews = new ApiServerReviews(impatient);
    Callers callers = open(new Callers(config.api().jwt(), new Users(database), reviews, clock));
    VmChangeFeed feed = open(preparation.changes());
    EventStreams streams =
        open(new EventStreams(database, feed, callers::stillActive, StreamSettings.USUAL));
    List<Route> routes = new ArrayList<>(streams.routes());
    routes.addAll(new VmReads(database).routes());
    routes.addAll(new UsageReads(database, clock).routes());
    routes.addAll(new TrailReads(database).routes());
    routes.addAll(new NodeReads(database).routes());
    routes.addAll(new WritingRoutes(clusterId, database, impatient, reviews).routes());
    try {
      server =
          open(
              new ApiServer(
                  settings,
                  authorization -> {
                    gate.pass();
                    return callers.authenticate(authorization);
                  },
                  routes,
                  Set.of(EventStreams.PATH)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    // Before all others, or the server would wait for the streams.
    opened.push(feed);
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  /** The port that is open. */
  public int port() {
    return server.port();
  }

  /** In reverse order: requests that are under way still have all they need. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
