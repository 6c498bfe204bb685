package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.store.BoundVm;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The guests that the agent looks at more closely than by the poll: those of claims and rows, and
 * those that are to get rows.
 *
 * @param uuidsByVmid the smbios uuids that they are expected to have, lower case; none for a guest
 *     whose uuid nobody knows yet
 * @param newcomers whose rows are to be made
 */
record GuestsOfInterest(Map<Integer, Set<String>> uuidsByVmid, Set<Integer> newcomers) {
  GuestsOfInterest {
    uuidsByVmid = Map.copyOf(uuidsByVmid);
    newcomers = Set.copyOf(newcomers);
  }

  static GuestsOfInterest of(List<Claim> claims, Collection<BoundVm> rows, Set<Integer> newcomers) {
    Map<Integer, Set<String>> uuids = new HashMap<>();
    claims.stream()
        .filter(claim -> claim.biosUuid() != null)
        .forEach(claim -> add(uuids, claim.vmid(), claim.biosUuid()));
    rows.forEach(row -> add(uuids, row.facts().vmid(), row.binding().biosUuid()));
    newcomers.forEach(vmid -> add(uuids, vmid, null));
    return new GuestsOfInterest(uuids, newcomers);
  }

  private static void add(Map<Integer, Set<String>> uuids, int vmid, @Nullable String uuid) {
    Set<String> expected = uuids.computeIfAbsent(vmid, key -> new HashSet<>());
    if (uuid != null) {
      expected.add(uuid.toLowerCase(Locale.ROOT));
    }
  }

  /** What the agent keeps of a config; the description only where it is to become the notes. */
  GuestFacts facts(int vmid, GuestConfig config) {
    GuestFacts facts = GuestFacts.of(config);
    return newcomers.contains(vmid) ? facts.withDescription(config.description()) : facts;
  }
}
