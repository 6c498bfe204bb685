package io.accountdb.vmoperator.sync;

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
 * The guests that the agent looks at more closely than by the poll: those that a claim or a row
 * knows by an smbios uuid.
 *
 * @param uuidsByVmid lower case
 */
record GuestsOfInterest(Map<Integer, Set<String>> uuidsByVmid) {
  GuestsOfInterest {
    uuidsByVmid = Map.copyOf(uuidsByVmid);
  }

  static GuestsOfInterest of(List<Claim> claims, Collection<BoundVm> rows) {
    Map<Integer, Set<String>> uuids = new HashMap<>();
    claims.forEach(claim -> add(uuids, claim.vmid(), claim.biosUuid()));
    rows.forEach(row -> add(uuids, row.facts().vmid(), row.binding().biosUuid()));
    return new GuestsOfInterest(uuids);
  }

  private static void add(Map<Integer, Set<String>> uuids, int vmid, @Nullable String uuid) {
    if (uuid != null) {
      uuids.computeIfAbsent(vmid, key -> new HashSet<>()).add(uuid.toLowerCase(Locale.ROOT));
    }
  }
}
