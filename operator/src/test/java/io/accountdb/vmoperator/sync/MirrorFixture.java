package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.ResourceRef;
import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmStatus;
import java.time.Instant;
import java.util.Set;

/** Rows and guests as the mirror's pure parts see them. */
final class MirrorFixture {
  static final int OWNER = 17;
  static final int NODE_OWNER = 3;
  static final int PVE1 = 1;
  static final int PVE2 = 2;
  static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");

  private MirrorFixture() {}

  /** The row of web-1, as {@link TestGuest#running} is to be mirrored. */
  static BoundVm row(int id, int vmid) {
    return new BoundVm(id, OWNER, facts(vmid), managed(TestGuest.UUID, "web-1"));
  }

  static BoundVm row(int id, int vmid, String uuid, String resource, int owner) {
    return new BoundVm(id, owner, facts(vmid), managed(uuid, resource));
  }

  static VmFacts facts(int vmid) {
    return new VmFacts(vmid, "web-1", null, VmStatus.RUNNING, 4, 4_096, 40, PVE1, 9000);
  }

  static VmBinding managed(String uuid, String resource) {
    Claimant claimant = RecordedWakes.claimant(resource);
    return new VmBinding.Managed(
        uuid, new ResourceRef(claimant.namespace(), claimant.name(), claimant.uid()));
  }

  /** A guest whose config has been read. */
  static SeenGuest seen(TestGuest guest) {
    GuestKnowledge unread = GuestKnowledge.first(guest.resource(), NOW);
    GuestKnowledge read =
        unread.configRead(guest.facts(), unread.sighting().shape(), Set.of(TestGuest.UUID), NOW);
    return new SeenGuest(guest.resource(), read, power(guest));
  }

  /** A guest whose config has not been read since it last changed. */
  static SeenGuest unproven(TestGuest guest) {
    return new SeenGuest(
        guest.resource(), GuestKnowledge.first(guest.resource(), NOW), power(guest));
  }

  private static PowerRule power(TestGuest guest) {
    return PowerRule.startingWith(null).next(guest.resource().status(), false, NOW);
  }
}
