package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The guests' rows of one answer of {@code cluster/resources}: existence, node, pool, lock and tags
 * are live; name, status, template and figures are the last broadcast's (API2Tools.pm
 * extract_vm_stats). What is the same for many guests is found out once.
 */
final class GuestRows {
  private final AccessControl access;
  private final Caller caller;
  private final Broadcasts broadcasts;
  private final Duration moment;
  private final Map<String, Boolean> auditedPools = new HashMap<>();
  private final Map<String, Optional<Duration>> broadcastTimes = new HashMap<>();

  /**
   * Begins an answer.
   *
   * @param moment as of which the answering worker knows the statistics
   */
  GuestRows(AccessControl access, Caller caller, Broadcasts broadcasts, Duration moment) {
    this.access = access;
    this.caller = caller;
    this.broadcasts = broadcasts;
    this.moment = moment;
  }

  /** The rows of those guests that the caller may see, each made when it is read. */
  Stream<GuestRow> of(Collection<Guest> guests) {
    IntPredicate visible = access.guestsWith(caller, "VM.Audit");
    return guests.stream().filter(guest -> visible.test(guest.vmid())).map(this::row);
  }

  private GuestRow row(Guest guest) {
    GuestState live = guest.state();
    Optional<Duration> time =
        broadcastTimes.computeIfAbsent(live.node(), node -> broadcasts.latest(node, moment));
    @Nullable GuestState broadcast = time.flatMap(last -> guest.history().at(last)).orElse(null);
    @Nullable String pool =
        access
            .pools()
            .poolOf(guest.vmid())
            .filter(name -> auditedPools.computeIfAbsent(name, this::audited))
            .orElse(null);
    return new GuestRow(guest, live, broadcast, time.orElse(Duration.ZERO), pool);
  }

  private boolean audited(String pool) {
    return access.has(caller, "/pool/" + pool, "Pool.Audit");
  }
}
