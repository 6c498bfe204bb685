package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which guests that no resource claims are to get a row: the VMs that the cluster's {@code
 * discovery} and their node's {@code whitelist} let in. It decides about rows to be made; one that
 * is there is kept true whatever the rule says.
 *
 * @param enabled the ProxmoxCluster's {@code discovery}
 */
record DiscoveryRule(boolean enabled) {
  private static final Set<String> BEING_MADE = Set.of("clone", "create");

  Stream<GuestResource> select(Snapshot snapshot, RegisteredNodes nodes) {
    return enabled
        ? snapshot.guests().values().stream()
            .filter(DiscoveryRule::isVm)
            .filter(guest -> isWhitelisted(guest, nodes))
        : Stream.empty();
  }

  /** One without a name is being made, or its statistics are missing: both pass. */
  private static boolean isVm(GuestResource guest) {
    return guest.type().equals("qemu")
        && !guest.template()
        && guest.name() != null
        && (guest.lock() == null || !BEING_MADE.contains(guest.lock()));
  }

  private static boolean isWhitelisted(GuestResource guest, RegisteredNodes nodes) {
    return nodes
        .row(guest.node())
        .filter(row -> row.whitelist().isEmpty() || row.whitelist().contains(guest.vmid()))
        .isPresent();
  }
}
