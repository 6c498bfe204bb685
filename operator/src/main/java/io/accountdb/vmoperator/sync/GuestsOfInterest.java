package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.DenseKeys;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The guests that the agent looks at more closely than by the poll: those of claims and rows, those
 * that are to get rows, and those that may be a resource's though neither claim nor row says so.
 *
 * @param uuidsByVmid the smbios uuids that they are expected to have, lower case; none for a guest
 *     whose uuid nobody knows yet
 * @param claimed those of claims, and of rows that are bound to a resource
 * @param newcomers whose rows are to be made
 * @param candidates selected by the {@link UnboundRule}; some are discovered VMs, which have rows
 */
record GuestsOfInterest(
    Map<Integer, Set<String>> uuidsByVmid,
    Set<Integer> claimed,
    Set<Integer> newcomers,
    Set<Integer> candidates) {
  static final GuestsOfInterest NONE = new GuestsOfInterest(Map.of(), Set.of(), Set.of(), Set.of());

  GuestsOfInterest {
    uuidsByVmid = DenseKeys.copyOf(uuidsByVmid);
    claimed = DenseKeys.copyOf(claimed);
    newcomers = DenseKeys.copyOf(newcomers);
    candidates = DenseKeys.copyOf(candidates);
  }

  static GuestsOfInterest of(
      List<Claim> claims,
      Collection<BoundVm> rows,
      Set<Integer> newcomers,
      Set<Integer> candidates) {
    Map<Integer, Set<String>> uuids = new HashMap<>();
    Set<Integer> claimed = new HashSet<>();
    for (Claim claim : claims) {
      if (claim.biosUuid() != null) {
        add(uuids, claim.vmid(), claim.biosUuid());
        claimed.add(claim.vmid());
      }
    }
    for (BoundVm row : rows) {
      add(uuids, row.facts().vmid(), row.binding().biosUuid());
      if (row.binding() instanceof VmBinding.Managed) {
        claimed.add(row.facts().vmid());
      }
    }
    newcomers.forEach(vmid -> add(uuids, vmid, null));
    return new GuestsOfInterest(uuids, claimed, newcomers, candidates);
  }

  private static void add(Map<Integer, Set<String>> uuids, int vmid, @Nullable String uuid) {
    Set<String> expected = uuid == null ? Set.of() : Set.of(uuid.toLowerCase(Locale.ROOT));
    uuids.merge(vmid, expected, GuestsOfInterest::union);
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    if (one.containsAll(other)) {
      return one;
    }
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return Set.copyOf(all);
  }

  boolean has(int vmid) {
    return isMirrored(vmid) || candidates.contains(vmid);
  }

  void forEach(IntConsumer guest) {
    uuidsByVmid.keySet().forEach(guest::accept);
    candidates.stream().filter(vmid -> !isMirrored(vmid)).forEach(guest::accept);
  }

  /** Whether it has a claim or a row, or is to get one. */
  boolean isMirrored(int vmid) {
    return uuidsByVmid.containsKey(vmid);
  }

  /** The smbios uuids that the guest is expected to have. */
  Set<String> uuids(int vmid) {
    return uuidsByVmid.getOrDefault(vmid, Set.of());
  }

  GuestLanes.Purpose configPurpose(int vmid) {
    return claimed.contains(vmid) ? GuestLanes.Purpose.CLAIMED : GuestLanes.Purpose.OTHER;
  }

  /** The rows of newcomers wait for their configs, and new VMs for those of the candidates. */
  int configRank(int vmid) {
    return newcomers.contains(vmid) || candidates.contains(vmid) ? 0 : 1;
  }

  /** What the agent keeps of a config; the description only where it may become the notes. */
  GuestFacts facts(int vmid, GuestConfig config) {
    GuestFacts facts = GuestFacts.of(config);
    boolean rowless = newcomers.contains(vmid) || (candidates.contains(vmid) && !isMirrored(vmid));
    return rowless ? facts.withDescription(config.description()) : facts;
  }
}
