package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code vms} row of a proven guest is to say. Where Proxmox does not know at the moment,
 * the row keeps what it has.
 */
final class RowRules {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final int LONGEST_NAME = 100;

  private RowRules() {}

  /**
   * Empty for a new row whose name or status Proxmox does not tell yet.
   *
   * @param facts the guest's config
   * @param templateId null keeps the row's
   * @param old null for a new row
   */
  static Optional<VmFacts> of(
      SeenGuest guest,
      GuestFacts facts,
      int nodeId,
      @Nullable Integer templateId,
      @Nullable VmFacts old) {
    GuestResource resource = guest.resource();
    String name = name(facts, resource, old);
    VmStatus settled = guest.power().settled();
    VmStatus status = settled != null || old == null ? settled : old.status();
    if (name == null || status == null) {
      return Optional.empty();
    }
    return Optional.of(
        new VmFacts(
            resource.vmid(),
            name,
            ipAddress(guest, old),
            status,
            resource.cpus() > 0
                ? Integer.valueOf(resource.cpus())
                : old == null ? null : old.cpuCores(),
            memoryMb(resource, old),
            diskGb(facts, resource, old),
            nodeId,
            templateId != null || old == null ? templateId : old.templateId()));
  }

  /**
   * What may be told of a guest that is not proven to be the row's VM, but looks like it in all
   * that the row says: whether it runs. Were it another one, no more would be given away.
   */
  static VmFacts ofLookAlike(SeenGuest guest, int nodeId, VmFacts old) {
    GuestResource resource = guest.resource();
    boolean alike =
        nodeId == old.nodeId()
            && old.name().equals(name(GuestFacts.UNREAD, resource, null))
            && Objects.equals(old.cpuCores(), resource.cpus())
            && Objects.equals(old.memoryMb(), memoryMb(resource, null));
    VmStatus status = guest.power().settled();
    if (!alike || status == null || status == old.status()) {
      return old;
    }
    return withStatus(status == VmStatus.STOPPED ? withoutAddress(old) : old, status);
  }

  private static VmFacts withoutAddress(VmFacts facts) {
    return new VmFacts(
        facts.vmid(),
        facts.name(),
        null,
        facts.status(),
        facts.cpuCores(),
        facts.memoryMb(),
        facts.diskGb(),
        facts.nodeId(),
        facts.templateId());
  }

  /** The same facts with another status. */
  static VmFacts withStatus(VmFacts facts, VmStatus status) {
    return new VmFacts(
        facts.vmid(),
        facts.name(),
        facts.ipAddress(),
        status,
        facts.cpuCores(),
        facts.memoryMb(),
        facts.diskGb(),
        facts.nodeId(),
        facts.templateId());
  }

  private static @Nullable String name(
      GuestFacts facts, GuestResource resource, @Nullable VmFacts old) {
    String name = facts.name() != null ? facts.name() : resource.name();
    if (name == null) {
      return old == null ? null : old.name();
    }
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
  }

  private static @Nullable String ipAddress(SeenGuest guest, @Nullable VmFacts old) {
    GuestKnowledge knowledge = guest.knowledge();
    List<GuestIpAddress> known = knowledge == null ? null : knowledge.addresses().known();
    if (known == null) {
      return old == null ? null : old.ipAddress();
    }
    return known.isEmpty() ? null : known.getFirst().address();
  }

  private static @Nullable Integer memoryMb(GuestResource resource, @Nullable VmFacts old) {
    if (resource.memoryBytes() > 0) {
      return Math.toIntExact(resource.memoryBytes() / MIB);
    }
    return old == null ? null : old.memoryMb();
  }

  /** The config knows all disks, the resources only the boot disk. */
  private static @Nullable Integer diskGb(
      GuestFacts facts, GuestResource resource, @Nullable VmFacts old) {
    long bytes = facts.diskBytes() != null ? facts.diskBytes() : resource.diskBytes();
    if (bytes > 0) {
      return Math.toIntExact(Math.ceilDiv(bytes, GIB));
    }
    return old == null ? null : old.diskGb();
  }
}
