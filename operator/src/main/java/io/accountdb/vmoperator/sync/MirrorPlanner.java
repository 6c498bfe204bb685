package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.BoundNode;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.ResourceRef;
import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.ArrayList;
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
  private final RegisteredNodes nodes;
  private final List<MirrorPlan.Change> changes = new ArrayList<>();
  private final Map<String, MirrorState.Failed> obstacles = new HashMap<>();
  private final Set<Integer> settledRows = new HashSet<>();

  /**
   * Prepares a plan.
   *
   * @param guests by VMID
   * @param gone ids of rows whose VM is proven gone
   */
  MirrorPlanner(
      Map<Integer, SeenGuest> guests, RowIndex rows, Set<Integer> gone, RegisteredNodes nodes) {
    this.guests = guests;
    this.rows = rows;
    this.gone = gone;
    this.nodes = nodes;
  }

  /**
   * Plans all changes.
   *
   * @param newcomers VMIDs of guests that are to be discovered now
   */
  MirrorPlan plan(List<Claim> claims, Set<Integer> newcomers) {
    // Where two resources claim one VM, the one that the row is bound to already comes first.
    List<Claim> strangers = new ArrayList<>();
    for (Claim claim : claims) {
      Optional<BoundVm> row = rows.of(claim);
      if (row.filter(found -> isBoundTo(found, claim)).isPresent()) {
        planClaim(claim, row);
      } else {
        strangers.add(claim);
      }
    }
    strangers.forEach(claim -> planClaim(claim, rows.of(claim)));
    newcomers.forEach(this::planNewcomer);
    rows.all().stream().filter(row -> !settledRows.contains(row.id())).forEach(this::planRow);
    return new MirrorPlan(changes, obstacles);
  }

  private static boolean isBoundTo(BoundVm row, Claim claim) {
    return row.binding() instanceof VmBinding.Managed managed
        && managed.resource().uid().equals(claim.claimant().uid());
  }

  private void planClaim(Claim claim, Optional<BoundVm> known) {
    String uuid = claim.biosUuid();
    if (uuid == null) {
      return;
    }
    Optional<BoundVm> row = known.or(() -> unread(claim, uuid));
    if (row.isEmpty()) {
      planNewRow(claim, uuid.toLowerCase(Locale.ROOT));
    } else if (settledRows.add(row.get().id())) {
      planKnownRow(
          row.get(),
          claim.vmid(),
          claim.claimant().uid(),
          bindingOf(claim, uuid),
          claim.templateVmid());
      tellForeignOwner(row.get(), claim);
    } else {
      obstacle(claim.claimant().uid(), "another resource claims VM " + claim.vmid() + " too");
    }
  }

  /**
   * The row of a VM that was discovered, but whose config was not read before it was claimed. A VM
   * that was cloned for the resource cannot be it: its claim is older than itself.
   */
  private Optional<BoundVm> unread(Claim claim, String uuid) {
    @Nullable SeenGuest guest = guests.get(claim.vmid());
    boolean proven = guest != null && guest.factsOf(uuid).isPresent();
    return rows.at(claim.vmid()).stream()
        .filter(row -> proven && claim.templateVmid() == null)
        .filter(row -> row.binding().biosUuid() == null)
        .findFirst();
  }

  /** The row stays whose it is: handing it over is an administrator's step. */
  private void tellForeignOwner(BoundVm row, Claim claim) {
    Integer ownerId = claim.ownerId();
    if (ownerId != null && ownerId != row.ownerId()) {
      obstacle(
          claim.claimant().uid(),
          "row %d of VM %d belongs to database user %d and not to %d; an administrator has to hand it over"
              .formatted(row.id(), claim.vmid(), row.ownerId(), ownerId));
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
    Optional<BoundNode> nodeRow = nodes.row(node);
    if (nodeRow.isEmpty()) {
      obstacle(claim.claimant().uid(), nodes.obstacle(node));
      return;
    }
    RowRules.of(guest, facts.get(), nodeRow.get().id(), claim.templateVmid(), null)
        .map(wanted -> new VmChange.Insert(wanted, claim.description(), bindingOf(claim, uuid)))
        .ifPresent(insert -> insert(ownerId, insert, claim.claimant().uid()));
  }

  /** A VM that no resource claims belongs to the owner of its node. */
  private void planNewcomer(int vmid) {
    @Nullable SeenGuest guest = guests.get(vmid);
    Optional<BoundNode> node =
        guest == null ? Optional.empty() : nodes.row(guest.resource().node());
    if (guest == null || node.isEmpty()) {
      return;
    }
    GuestFacts facts = guest.facts().orElse(GuestFacts.UNREAD);
    RowRules.of(guest, facts, node.get().id(), null, null)
        .map(
            wanted ->
                new VmChange.Insert(
                    wanted, facts.description(), new VmBinding.Discovered(facts.biosUuid())))
        .ifPresent(insert -> insert(node.get().ownerId(), insert, ""));
  }

  /** A VMID is one VM's at a time: what other VMs had it before are gone. */
  private void insert(int ownerId, VmChange.Insert insert, String claimantUid) {
    for (BoundVm former : rows.at(insert.facts().vmid())) {
      if (settledRows.add(former.id())) {
        add(ownerId, new VmChange.Removal(former.id(), former.ownerId()), claimantUid);
      }
    }
    add(ownerId, insert, claimantUid);
  }

  private void planRow(BoundVm row) {
    String resourceUid =
        row.binding() instanceof VmBinding.Managed managed ? managed.resource().uid() : "";
    planKnownRow(row, row.facts().vmid(), resourceUid, unclaimed(row), null);
  }

  /**
   * A VM that its resource has let go, by taking its mark off, is nobody's resource's any more; its
   * row and its owner stay. One that was discovered has the uuid that its config tells first.
   */
  private VmBinding unclaimed(BoundVm row) {
    @Nullable SeenGuest guest = guests.get(row.facts().vmid());
    if (guest == null) {
      return row.binding();
    }
    return switch (row.binding()) {
      case VmBinding.Managed managed ->
          guest
                  .factsOf(managed.biosUuid())
                  .filter(facts -> !facts.isMarkedFor(managed.resource().uid()))
                  .isPresent()
              ? new VmBinding.Discovered(managed.biosUuid())
              : managed;
      case VmBinding.Discovered discovered ->
          discovered.biosUuid() == null
              ? new VmBinding.Discovered(guest.facts().map(GuestFacts::biosUuid).orElse(null))
              : discovered;
    };
  }

  private void planKnownRow(
      BoundVm row, int vmid, String claimantUid, VmBinding binding, @Nullable Integer templateId) {
    // The proof is about the VMID of the row; a claim may know the VM under another one.
    if (gone.contains(row.id()) && vmid == row.facts().vmid()) {
      add(row.ownerId(), new VmChange.Removal(row.id(), row.ownerId()), claimantUid);
      return;
    }
    VmFacts wanted = wantedFacts(row.facts(), vmid, claimantUid, binding, templateId);
    if (!wanted.equals(row.facts()) || !binding.equals(row.binding())) {
      add(row.ownerId(), new VmChange.Update(row.id(), wanted, binding), claimantUid);
    }
  }

  private VmFacts wantedFacts(
      VmFacts old, int vmid, String claimantUid, VmBinding binding, @Nullable Integer templateId) {
    @Nullable SeenGuest guest = guests.get(vmid);
    if (guest == null || !guest.isVm()) {
      return old;
    }
    if (guest.power().isLost()) {
      return RowRules.withStatus(old, VmStatus.ERROR);
    }
    String node = guest.resource().node();
    Optional<BoundNode> nodeRow = nodes.row(node);
    Optional<GuestFacts> facts = believed(guest, binding);
    if (nodeRow.isEmpty()) {
      facts.ifPresent(proven -> obstacle(claimantUid, nodes.obstacle(node)));
      return old;
    }
    int nodeId = nodeRow.get().id();
    if (facts.isEmpty()) {
      return binding instanceof VmBinding.Discovered
          ? RowRules.ofLookAlike(guest, nodeId, old)
          : old;
    }
    return RowRules.of(guest, facts.get(), nodeId, templateId, old).orElse(old);
  }

  /** As long as nobody knows which VM it is, a discovered one is what has the VMID. */
  private static Optional<GuestFacts> believed(SeenGuest guest, VmBinding binding) {
    String uuid = binding.biosUuid();
    return uuid == null
        ? guest.facts().or(() -> Optional.of(GuestFacts.UNREAD))
        : guest.factsOf(uuid);
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
