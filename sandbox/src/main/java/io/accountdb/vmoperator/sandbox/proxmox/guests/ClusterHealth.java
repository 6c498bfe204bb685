package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has failed of the cluster as a whole. Asked by the methods and by the statistics; changed by
 * who lets things fail.
 */
public final class ClusterHealth {
  private final ScaledClock clock;
  private final Set<String> unreachable = new HashSet<>();
  private final Set<String> withoutStatistics = new HashSet<>();
  private final Set<String> offlineStorages = new HashSet<>();
  private final Map<String, Silence> silences = new HashMap<>();
  private boolean quorate = true;

  public ClusterHealth(ScaledClock clock) {
    this.clock = clock;
  }

  /**
   * A time in which a node broadcast nothing.
   *
   * @param from simulated time
   * @param until simulated time; null: it lasts
   */
  public record Silence(Duration from, @Nullable Duration until) {
    /** Whether a broadcast that was due then was not made. */
    public boolean covers(Duration time) {
      return time.compareTo(from) > 0 && (until == null || time.compareTo(until) < 0);
    }
  }

  /** Without quorum the cluster's file system can be read, and not written. */
  public synchronized void quorate(boolean value) {
    quorate = value;
  }

  public synchronized boolean quorate() {
    return quorate;
  }

  /** Whether the other nodes reach this one. */
  public synchronized void reachable(String node, boolean value) {
    change(unreachable, node, !value);
  }

  public synchronized boolean reachable(String node) {
    return !unreachable.contains(node);
  }

  /** Whether a storage can be reached, from all nodes. */
  public synchronized void online(String storage, boolean value) {
    if (value) {
      offlineStorages.remove(storage);
    } else {
      offlineStorages.add(storage);
    }
  }

  public synchronized boolean online(String storage) {
    return !offlineStorages.contains(storage);
  }

  /** Whether the node's pvestatd works. */
  public synchronized void statistics(String node, boolean value) {
    change(withoutStatistics, node, !value);
  }

  private void change(Set<String> failed, String node, boolean fails) {
    boolean was = silent(node);
    if (fails) {
      failed.add(node);
    } else {
      failed.remove(node);
    }
    if (!was && silent(node)) {
      silences.put(node, new Silence(clock.elapsed(), null));
    } else if (was && !silent(node)) {
      silences.computeIfPresent(node, (_, silence) -> new Silence(silence.from(), clock.elapsed()));
    }
  }

  private boolean silent(String node) {
    return unreachable.contains(node) || withoutStatistics.contains(node);
  }

  /** The node's latest silence. */
  public synchronized Optional<Silence> silence(String node) {
    @Nullable Silence silence = silences.get(node);
    return Optional.ofNullable(silence);
  }

  /**
   * What every change begins with (Cluster.pm check_cfs_quorum).
   *
   * @throws ApiFailure 500 without quorum
   */
  public void requireQuorum() {
    if (!quorate()) {
      throw ApiFailure.died("cluster not ready - no quorum?");
    }
  }

  /**
   * What a worker comes upon that lost the quorum on its way.
   *
   * @throws ApiFailure 500 without quorum
   */
  void requireWritable(Guest guest) {
    if (!quorate()) {
      throw ApiFailure.died(
          "unable to open file '/etc/pve/nodes/%s/qemu-server/%d.conf.tmp' - Permission denied"
              .formatted(guest.node(), guest.vmid()));
    }
  }
}
