package io.accountdb.vmoperator.store;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the database which rows of {@code vms} changed, whoever changed them, and passes their
 * ids on. It reads no row: whoever subscribes does, under a context of their own. Its one
 * connection is made anew when it breaks; subscribers are then told to look at everything again.
 */
public final class VmChangeFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VmChangeFeed.class);

  /** After so long without a word the server is asked whether it is still there. */
  private static final Duration QUIET = Duration.ofSeconds(15);

  /** How long it may then take to say so. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** A connection that lasted so long was a good one: the next may be tried at once. */
  private static final Duration GOOD = Duration.ofSeconds(30);

  private final Servers servers;
  private final Set<VmChangeSubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final Thread listener;
  private volatile boolean closed;

  /** Whether the log was told of the outage that lasts; the listener's own. */
  private boolean deaf;

  private VmChangeFeed(DatabaseSettings settings) {
    servers = new Servers(settings, "vm-operator-changes", SILENCE);
    listener = Thread.ofVirtual().name("vm-changes").unstarted(this::listen);
  }

  /** Begins to listen; does not need a database that answers. */
  public static VmChangeFeed open(DatabaseSettings settings) {
    VmChangeFeed feed = new VmChangeFeed(settings);
    feed.listener.start();
    return feed;
  }

  /** Everything from now on; to be closed by the caller. */
  public VmChangeSubscription subscribe() {
    VmChangeSubscription subscription = new VmChangeSubscription(subscriptions::remove);
    subscriptions.add(subscription);
    if (closed) {
      subscription.end();
    }
    return subscription;
  }

  private void listen() {
    RetryPolicy<Object> everMoreSeldom =
        RetryPolicy.builder()
            .handle(SQLException.class)
            .abortIf((_, _) -> closed)
            .withMaxRetries(-1)
            .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(30))
            .withJitter(0.2)
            .onFailedAttempt(attempt -> report(attempt.getLastException()))
            .build();
    while (!closed) {
      try {
        Failsafe.with(everMoreSeldom).run(this::listenOnce);
      } catch (FailsafeException e) {
        if (!closed) {
          throw e;
        }
      }
    }
  }

  private void listenOnce() throws SQLException {
    long begun = System.nanoTime();
    try (Connection connection = servers.getConnection()) {
      execute(connection, "LISTEN " + ChangePayload.CHANNEL);
      reportHearing();
      subscriptions.forEach(VmChangeSubscription::tellEverything);
      follow(connection);
    } catch (SQLException broken) {
      if (System.nanoTime() - begun < GOOD.toNanos()) {
        throw broken;
      }
      report(broken);
    }
  }

  private void follow(Connection connection) throws SQLException {
    PGConnection session = connection.unwrap(PGConnection.class);
    while (!closed) {
      PGNotification @Nullable [] heard = session.getNotifications((int) QUIET.toMillis());
      if (heard == null || heard.length == 0) {
        execute(connection, "SELECT 1");
      } else {
        for (PGNotification each : heard) {
          ChangePayload.of(each.getParameter()).ifPresent(this::publish);
        }
      }
    }
  }

  private void publish(ChangePayload payload) {
    subscriptions.forEach(
        subscription -> {
          if (payload.everything()) {
            subscription.tellEverything();
          } else {
            subscription.tell(payload.ids());
          }
        });
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void report(@Nullable Throwable problem) {
    if (!closed && !deaf && problem instanceof SQLException fromDatabase) {
      log.warn("Changes of VMs are not heard of: {}", DatabaseFailure.of(fromDatabase).message());
      deaf = true;
    }
  }

  private void reportHearing() {
    if (deaf) {
      log.info("Changes of VMs are heard of again");
      deaf = false;
    }
  }

  /** Ends all subscriptions, and stops listening. */
  @Override
  public void close() {
    closed = true;
    // Closes the socket that it waits at.
    listener.interrupt();
    subscriptions.forEach(VmChangeSubscription::end);
  }
}
