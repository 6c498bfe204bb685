package io.accountdb.vmoperator.app.leadership;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership by a Lease. Losing it while at work is reported once and for all: the process has to
 * end, because calls of its own may still be under way when the next leader begins.
 */
public final class Elected implements Leadership {
  /** Name of the Lease in the operator's Namespace. */
  public static final String LEASE = "proxmox-vm-operator";

  private static final Logger log = LoggerFactory.getLogger(Elected.class);

  private final KubernetesClient kubernetes;
  private final FencedLeaseLock lock;
  private final Runnable onLost;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean leading;
  private @Nullable CompletableFuture<?> election;

  /**
   * @param kubernetes with a request time-out of no more than half of the renewal deadline
   * @param onLost run at most once, when the Lease is lost before {@link #end}
   */
  public Elected(KubernetesClient kubernetes, FencedLeaseLock lock, Runnable onLost) {
    this.kubernetes = kubernetes;
    this.lock = lock;
    this.onLost = onLost;
  }

  @Override
  public synchronized void compete(Runnable onLeading) {
    if (ended.get()) {
      return;
    }
    LeaderCallbacks callbacks =
        new LeaderCallbacks(
            () -> {
              leading = true;
              onLeading.run();
            },
            this::lost,
            leader -> log.info("{} holds the Lease {}", leader, LEASE));
    var pace = new ElectionPace(lock, callbacks, this::leading);
    log.info("Competing for the Lease {} as {}", LEASE, lock.identity());
    CompletableFuture<?> started =
        new LeaderElector(kubernetes, pace, Executors.newVirtualThreadPerTaskExecutor()).start();
    election = started;
    var _ = started.whenComplete((_, _) -> lost());
  }

  private void lost() {
    if (ended.compareAndSet(false, true)) {
      leading = false;
      lock.forget();
      onLost.run();
    }
  }

  @Override
  public boolean leading() {
    return leading;
  }

  @Override
  public boolean renewedWithin(Duration age) {
    return leading && lock.renewedWithin(age);
  }

  @Override
  public synchronized void end(boolean workEnded) {
    ended.set(true);
    leading = false;
    CompletableFuture<?> running = election;
    if (running == null) {
      return;
    }
    // Waits for a renewal that is under way, and lets none follow.
    running.cancel(true);
    lock.forget();
    if (workEnded) {
      release();
    }
  }

  private void release() {
    try {
      if (lock.giveAway(kubernetes)) {
        log.info("Released the Lease {}", LEASE);
      }
    } catch (KubernetesClientException e) {
      log.warn(
          "The Lease {} could not be released, the next leader waits until it expires: {}",
          LEASE,
          e.getMessage());
    }
  }
}
