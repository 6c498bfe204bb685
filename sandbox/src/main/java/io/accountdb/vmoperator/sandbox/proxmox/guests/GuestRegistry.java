package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Where each guest's config file lies, cluster-wide: pmxcfs admits one guest to a VMID, virtual
 * machine or container, on whatever node.
 */
public final class GuestRegistry {
  /** How long pmxcfs keeps statistics that nobody renews (status.c). */
  private static final Duration STATISTICS_KEPT = Duration.ofMinutes(5);

  private static final Duration LONG_AGO = Duration.ofDays(-1);

  private final ScaledClock clock;
  private final ConcurrentSkipListMap<Integer, Guest> guests = new ConcurrentSkipListMap<>();

  /** Guests that were destroyed, oldest first. */
  private final Map<Integer, Departed> departed = new LinkedHashMap<>();

  private record Departed(Duration time, StateHistory history) {}

  public GuestRegistry(ScaledClock clock) {
    this.clock = clock;
  }

  /** Adds a guest that was there before the simulator started. */
  Guest addFromWorld(WorldDefinition.Guest guest, long processId) {
    PowerState power =
        guest.running() ? PowerState.running(LONG_AGO, processId) : PowerState.STOPPED;
    GuestState state = new GuestState(guest.node(), ConfigFile.of(guest.config()), power);
    Guest added =
        new Guest(
            guest.vmid(),
            GuestType.of(guest.type()),
            guest.behaviour(),
            state,
            new StateHistory(),
            clock,
            LONG_AGO);
    guests.put(guest.vmid(), added);
    return added;
  }

  /**
   * Creates a config file.
   *
   * @return empty where the VMID is taken
   */
  public synchronized Optional<Guest> create(
      int vmid, String node, ConfigFile config, Behaviour behaviour) {
    if (guests.containsKey(vmid)) {
      return Optional.empty();
    }
    forgetOldStatistics();
    @Nullable Departed predecessor = departed.remove(vmid);
    return Optional.of(
        put(vmid, node, config, behaviour, predecessor == null ? null : predecessor.history()));
  }

  /**
   * Creates a config file (Cluster.pm check_vmid_unused).
   *
   * @throws ApiFailure 500 naming the node where the VMID is taken
   */
  synchronized Guest createUnused(int vmid, String node, ConfigFile config, Behaviour behaviour) {
    find(vmid)
        .ifPresent(
            taken -> {
              throw ApiFailure.died(
                  "%s %d already exists on node '%s'"
                      .formatted(taken.type() == GuestType.QEMU ? "VM" : "CT", vmid, taken.node()));
            });
    return create(vmid, node, config, behaviour).orElseThrow();
  }

  /** Puts another virtual machine in a guest's place, so that the VMID is never free. */
  synchronized void replace(Guest guest, String node, ConfigFile config, Behaviour behaviour) {
    put(guest.vmid(), node, config, behaviour, guest.history());
  }

  private Guest put(
      int vmid,
      String node,
      ConfigFile config,
      Behaviour behaviour,
      @Nullable StateHistory predecessor) {
    Guest guest =
        new Guest(
            vmid,
            GuestType.QEMU,
            behaviour,
            new GuestState(node, config, PowerState.STOPPED),
            StateHistory.after(predecessor),
            clock,
            clock.elapsed());
    guests.put(vmid, guest);
    return guest;
  }

  /** Removes a config file; the VMID is free from now on. */
  public synchronized void remove(Guest guest) {
    if (guests.remove(guest.vmid(), guest)) {
      forgetOldStatistics();
      departed.put(guest.vmid(), new Departed(clock.elapsed(), guest.history()));
    }
  }

  private void forgetOldStatistics() {
    Duration horizon = clock.elapsed().minus(STATISTICS_KEPT);
    departed.values().removeIf(gone -> gone.time().compareTo(horizon) < 0);
  }

  /** Any guest of this VMID, on any node. */
  public Optional<Guest> find(int vmid) {
    @Nullable Guest guest = guests.get(vmid);
    return Optional.ofNullable(guest);
  }

  /** The virtual machine of this VMID on this node. */
  public Optional<Guest> find(String node, int vmid) {
    return find(vmid).filter(guest -> guest.type() == GuestType.QEMU && guest.node().equals(node));
  }

  /**
   * Loads a virtual machine's config file.
   *
   * @throws ApiFailure 500 where it is not on this node, whatever the reason
   */
  public Guest load(String node, int vmid) {
    return find(node, vmid)
        .orElseThrow(
            () ->
                ApiFailure.died(
                    "Configuration file 'nodes/%s/qemu-server/%d.conf' does not exist"
                        .formatted(node, vmid)));
  }

  /**
   * Finds a virtual machine the way a look for its process does.
   *
   * @throws ApiFailure 500 with a text of its own where it is not on this node
   */
  public Guest loadForProcess(String node, int vmid) {
    return find(node, vmid)
        .orElseThrow(
            () ->
                ApiFailure.died(
                    "unable to find configuration file for VM %d on node '%s'"
                        .formatted(vmid, node)));
  }

  /** All guests by VMID. */
  public Collection<Guest> all() {
    return Collections.unmodifiableCollection(guests.values());
  }

  /** The lowest VMID of a range that no guest has. It is not reserved. */
  public OptionalInt lowestFree(int from, int upTo) {
    int candidate = from;
    for (int taken : guests.tailMap(from, true).keySet()) {
      if (taken != candidate) {
        break;
      }
      candidate++;
    }
    return candidate < upTo ? OptionalInt.of(candidate) : OptionalInt.empty();
  }
}
