package io.accountdb.vmoperator.sandbox.proxmox.guests;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * What happens inside guests by itself: whether one has booted, whether its agent answers, and that
 * it goes down some time after it was asked to. Asked by power operations and the agent's methods.
 */
public final class GuestLife implements AutoCloseable {
  /** For which QEMU is still there when the operating system has powered off. */
  private static final Duration POWERED_OFF = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final PendingChanges pendingChanges;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  public GuestLife(Cluster cluster) {
    this.cluster = cluster;
    pendingChanges = new PendingChanges(cluster);
  }

  /** Whether the operating system is up. */
  boolean booted(Guest guest) {
    return ranFor(guest, guest.behaviour().boot());
  }

  /** Whether the guest agent answers. */
  boolean agentAnswers(Guest guest) {
    Duration after = guest.behaviour().agentAfter();
    return after != null && !guest.power().paused() && ranFor(guest, after);
  }

  private boolean ranFor(Guest guest, Duration duration) {
    PowerState power = guest.power();
    return power.running()
        && cluster.clock().elapsed().minus(power.bootingSince()).compareTo(duration) >= 0;
  }

  /**
   * Asks the operating system to go down. It does so whoever waits for it, unless it ignores such
   * requests.
   */
  void requestShutdown(Guest guest) {
    Duration shutdown = guest.behaviour().shutdown();
    if (shutdown == null) {
      return;
    }
    long process = guest.power().processId();
    Thread thread =
        Thread.ofVirtual()
            .name("shutdown-" + guest.vmid())
            .unstarted(() -> goDown(guest, process, shutdown));
    threads.add(thread);
    thread.start();
  }

  private void goDown(Guest guest, long process, Duration after) {
    try {
      cluster.clock().pause(after);
      changeRunning(guest, process, power -> power.with("shutdown"));
      cluster.clock().pause(POWERED_OFF);
      kill(guest, process);
    } catch (InterruptedException simulatorCloses) {
      Thread.currentThread().interrupt();
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  /** Starts a process, which boots from now on. */
  public void start(Guest guest) {
    PowerState running = PowerState.running(cluster.clock().elapsed(), cluster.nextProcessId());
    guest.update(state -> state.power().running() ? state : state.with(running));
  }

  /** Presses the reset button. */
  void reset(Guest guest) {
    Duration now = cluster.clock().elapsed();
    changeRunning(guest, guest.power().processId(), power -> power.bootingAt(now));
  }

  void pause(Guest guest) {
    changeRunning(guest, guest.power().processId(), power -> power.with("paused"));
  }

  void resume(Guest guest) {
    changeRunning(guest, guest.power().processId(), power -> power.with("running"));
  }

  /** QEMU stops a running guest whose disk fails it; its process stays (werror, rerror). */
  public void failDisk(Guest guest) {
    changeRunning(guest, guest.power().processId(), power -> power.with("io-error"));
  }

  private static void changeRunning(Guest guest, long process, UnaryOperator<PowerState> change) {
    guest.update(
        state ->
            process != 0 && state.power().processId() == process
                ? state.with(change.apply(state.power()))
                : state);
  }

  /** Ends a process; what waited for its end comes into force. */
  public void kill(Guest guest, long process) {
    guest.update(
        state -> state.power().processId() == process ? state.with(PowerState.STOPPED) : state);
    if (!guest.power().running()) {
      pendingChanges.applyAll(guest);
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
