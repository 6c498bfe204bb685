package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.ResourceRef;
import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is with what the rows say, and plans the changes; no I/O. Used once by the {@link
 * Mirror} for each look at a cluster.
 *
 * <p>Nothing of a guest is written into a row unless the guest is proven to be the row's VM; what
 * is not proven leaves the row as it is.
 */
final class MirrorPlanner {
  private final Map<Integer, SeenGuest> guests;
  private final RowIndex rows;
  private final Set<Integer> gone;
  private final NodeIds nodes;
  private final List<MirrorPlan.Change> changes = new ArrayList<>();
  private final Map<String, MirrorState.Failed> obstacles = new HashMap<>();
  private final Set<Integer> settledRows = new HashSet<>();

  /**
   * Prepares a plan.
   *
   * @param guests by VMID
   * @param gone ids of rows whose VM is proven gone
   */
  MirrorPlanner(Map<Integer, SeenGuest> guests, RowIndex rows, Set<Integer> gone, NodeIds nodes) {
    this.guests = guests;
    this.rows = rows;
    this.gone = gone;
    this.nodes = nodes;
  }

  MirrorPlan plan(List<Claim> claims) {
    // Where two resources claim one VM, the one that the row is bound to already comes first.
    claims.stream().sorted(Comparator.comparing(this::isStranger)).forEach(this::planClaim);
    rows.all().stream().filter(row -> !settledRows.contains(row.id())).forEach(this::planRow);
    return new MirrorPlan(changes, obstacles);
  }

  private boolean isStranger(Claim claim) {
    return rows.of(claim).filter(row -> isBoundTo(row, claim)).isEmpty();
  }

  private static boolean isBoundTo(BoundVm row, Claim claim) {
    return row.binding() instanceof VmBinding.Managed managed
        && managed.resource().uid().equals(claim.claimant().uid());
  }

  private void planClaim(Claim claim) {
    String uuid = claim.biosUuid();
    if (uuid == null) {
      return;
    }
    Optional<BoundVm> row = rows.of(claim);
    if (row.isEmpty()) {
      planNewRow(claim, uuid.toLowerCase(Locale.ROOT));
    } else if (settledRows.add(row.get().id())) {
      planKnownRow(
          row.get(),
          claim.vmid(),
          claim.claimant().uid(),
          bindingOf(claim, uuid),
          claim.templateVmid());
    } else {
      obstacle(claim.claimant().uid(), "another resource claims VM " + claim.vmid() + " too");
    }
  }

  private void planNewRow(Claim claim, String uuid) {
    @Nullable SeenGuest guest = guests.get(claim.vmid());
    Optional<GuestFacts> facts = guest == null ? Optional.empty() : guest.factsOf(uuid);
    if (guest == null || facts.isEmpty()) {
      return;
    }
    Integer ownerId = claim.ownerId();
    if (ownerId == null) {
      obstacles.put(
          claim.claimant().uid(),
          new MirrorState.Failed("OwnerNotFound", "nobody owns VM " + claim.vmid()));
      return;
    }
    String node = guest.resource().node();
    Integer nodeId = nodes.ids().get(node);
    if (nodeId == null) {
      obstacle(claim.claimant().uid(), nodes.obstacle(node));
      return;
    }
    RowRules.of(guest, facts.get(), nodeId, claim.templateVmid(), null)
        .ifPresent(
            wanted -> {
              removeFormerRows(claim, ownerId);
              add(
                  ownerId,
                  new VmChange.Insert(wanted, claim.description(), bindingOf(claim, uuid)),
                  claim.claimant().uid());
            });
  }

  /** A VMID is one VM's at a time: what other VMs had it before are gone. */
  private void removeFormerRows(Claim claim, int ownerId) {
    for (BoundVm former : rows.at(claim.vmid())) {
      if (settledRows.add(former.id())) {
        add(ownerId, new VmChange.Removal(former.id(), former.ownerId()), claim.claimant().uid());
      }
    }
  }

  private void planRow(BoundVm row) {
    String resourceUid =
        row.binding() instanceof VmBinding.Managed managed ? managed.resource().uid() : "";
    planKnownRow(row, row.facts().vmid(), resourceUid, unclaimed(row.binding(), row), null);
  }

  /**
   * A VM that its resource has let go, by taking its mark off, is nobody's resource's any more; its
   * row and its owner stay.
   */
  private VmBinding unclaimed(VmBinding binding, BoundVm row) {
    @Nullable SeenGuest guest = guests.get(row.facts().vmid());
    return guest != null
            && binding instanceof VmBinding.Managed managed
            && guest
                .factsOf(managed.biosUuid())
                .filter(facts -> !facts.isMarkedFor(managed.resource().uid()))
                .isPresent()
        ? new VmBinding.Discovered(managed.biosUuid())
        : binding;
  }

  private void planKnownRow(
      BoundVm row, int vmid, String claimantUid, VmBinding binding, @Nullable Integer templateId) {
    // The proof is about the VMID of the row; a claim may know the VM under another one.
    if (gone.contains(row.id()) && vmid == row.facts().vmid()) {
      add(row.ownerId(), new VmChange.Removal(row.id(), row.ownerId()), claimantUid);
      return;
    }
    VmFacts wanted = wantedFacts(row, vmid, claimantUid, templateId);
    if (!wanted.equals(row.facts()) || !binding.equals(row.binding())) {
      add(row.ownerId(), new VmChange.Update(row.id(), wanted, binding), claimantUid);
    }
  }

  private VmFacts wantedFacts(
      BoundVm row, int vmid, String claimantUid, @Nullable Integer templateId) {
    VmFacts old = row.facts();
    String uuid = row.binding().biosUuid();
    @Nullable SeenGuest guest = guests.get(vmid);
    if (guest == null || uuid == null) {
      return old;
    }
    if (guest.power().isLost()) {
      return RowRules.withStatus(old, VmStatus.ERROR);
    }
    Optional<GuestFacts> facts = guest.factsOf(uuid);
    if (facts.isEmpty()) {
      return old;
    }
    String node = guest.resource().node();
    Integer nodeId = nodes.ids().get(node);
    if (nodeId == null) {
      obstacle(claimantUid, nodes.obstacle(node));
      return old;
    }
    return RowRules.of(guest, facts.get(), nodeId, templateId, old).orElse(old);
  }

  private static VmBinding bindingOf(Claim claim, String uuid) {
    Claimant claimant = claim.claimant();
    return new VmBinding.Managed(
        uuid.toLowerCase(Locale.ROOT),
        new ResourceRef(claimant.namespace(), claimant.name(), claimant.uid()));
  }

  private void add(int ownerId, VmChange what, String claimantUid) {
    changes.add(new MirrorPlan.Change(ownerId, what, claimantUid));
  }

  private void obstacle(String claimantUid, String message) {
    obstacles.put(claimantUid, new MirrorState.Failed("RowConflict", message));
  }
}
