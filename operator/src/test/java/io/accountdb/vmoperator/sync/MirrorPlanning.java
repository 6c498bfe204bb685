package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.MirrorFixture.NODE_OWNER;
import static io.accountdb.vmoperator.sync.MirrorFixture.PVE1;
import static io.accountdb.vmoperator.sync.MirrorFixture.PVE2;

import io.accountdb.vmoperator.store.BoundNode;
import io.accountdb.vmoperator.store.BoundVm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a {@link MirrorPlanner} is given in a test; three nodes, one of which has no row. */
final class MirrorPlanning {
  private static final RegisteredNodes NODES =
      new RegisteredNodes(
          Map.of(
              "pve1",
              new BoundNode(PVE1, NODE_OWNER, Set.of()),
              "pve2",
              new BoundNode(PVE2, NODE_OWNER, Set.of())),
          Map.of("pve3", new ClusterHealth.StoreProblem("NodeRowAmbiguous", "two rows fit pve3")));

  List<BoundVm> rows = List.of();

  /** Ids of rows. */
  Set<Integer> gone = Set.of();

  /** VMIDs. */
  Set<Integer> newcomers = Set.of();

  MirrorPlan plan(List<Claim> claims, SeenGuest... guests) {
    return new MirrorPlanner(
            Arrays.stream(guests)
                .collect(Collectors.toMap(guest -> guest.resource().vmid(), guest -> guest)),
            RowIndex.of(rows),
            gone,
            NODES)
        .plan(claims, newcomers);
  }
}
