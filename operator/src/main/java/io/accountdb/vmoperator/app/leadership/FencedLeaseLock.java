package io.accountdb.vmoperator.app.leadership;

import io.accountdb.vmoperator.app.management.Heartbeats;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lease as the elector sees it; notes the time before each renewal that succeeded, and says
 * when the API server stops and begins to answer.
 */
public final class FencedLeaseLock extends LeaseLock {
  private static final Logger log = LoggerFactory.getLogger(FencedLeaseLock.class);
  private static final ZonedDateTime LONG_AGO =
      ZonedDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final Stopwatch stopwatch;
  private final Heartbeats.Heartbeat heartbeat;
  private volatile Stopwatch.@Nullable Mark renewed;
  private boolean failing;

  /**
   * @param heartbeat beaten whenever the elector looks at the Lease
   */
  public FencedLeaseLock(
      String namespace, String identity, Stopwatch stopwatch, Heartbeats.Heartbeat heartbeat) {
    super(namespace, Elected.LEASE, identity);
    this.stopwatch = stopwatch;
    this.heartbeat = heartbeat;
  }

  @Override
  public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
    heartbeat.beat();
    return reporting(() -> super.get(client));
  }

  @Override
  public synchronized void create(KubernetesClient client, LeaderElectionRecord content) {
    renew(() -> super.create(client, content));
  }

  @Override
  public synchronized void update(KubernetesClient client, LeaderElectionRecord content) {
    renew(() -> super.update(client, content));
  }

  private void renew(Runnable call) {
    Stopwatch.Mark before = stopwatch.mark();
    reporting(
        () -> {
          call.run();
          return null;
        });
    renewed = before;
  }

  private <T extends @Nullable Object> T reporting(Supplier<T> call) {
    try {
      T answer = call.get();
      if (failing) {
        log.info("The Lease {} can be read and written again", Elected.LEASE);
        failing = false;
      }
      return answer;
    } catch (KubernetesClientException e) {
      // A conflict is another process being faster.
      if (!failing && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        log.warn("The Lease {} cannot be read or written: {}", Elected.LEASE, e.getMessage());
        failing = true;
      }
      throw e;
    }
  }

  boolean renewedWithin(Duration age) {
    Stopwatch.Mark mark = renewed;
    return mark != null && stopwatch.since(mark).compareTo(age) <= 0;
  }

  void forget() {
    renewed = null;
  }

  /**
   * Leaves the Lease without a holder; an empty name, because a merge patch cannot carry the null
   * that the elector's own release would write.
   *
   * @return false where somebody else holds it
   */
  synchronized boolean giveAway(KubernetesClient client) {
    LeaderElectionRecord current = super.get(client);
    if (current == null || !identity().equals(current.getHolderIdentity())) {
      return false;
    }
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    super.update(
        client,
        new LeaderElectionRecord(
            "", Duration.ofSeconds(1), now, now, current.getLeaderTransitions()));
    return true;
  }

  /** A Lease that was made by hand may lack any field: it is free. */
  @Override
  protected LeaderElectionRecord toRecord(Lease lease) {
    LeaseSpec spec = lease.getSpec();
    if (spec == null
        || spec.getLeaseDurationSeconds() == null
        || spec.getAcquireTime() == null
        || spec.getRenewTime() == null) {
      return new LeaderElectionRecord("", Duration.ofSeconds(1), LONG_AGO, LONG_AGO, 0);
    }
    return super.toRecord(lease);
  }
}
