package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A guest as the {@link MirrorPlanner} sees it: its row in the poll, what is known beyond that, and
 * the status that the polls agree on.
 *
 * @param knowledge up to this poll; null where none has been gathered yet
 */
record SeenGuest(GuestResource resource, @Nullable GuestKnowledge knowledge, PowerRule power) {

  /** The config of the guest, whichever VM it is, if it was read since the guest last changed. */
  Optional<GuestFacts> facts() {
    return Optional.ofNullable(knowledge).flatMap(GuestKnowledge::facts);
  }

  /** The config of the guest, if it is proven to be the VM with that smbios uuid. */
  Optional<GuestFacts> factsOf(String biosUuid) {
    return facts().filter(facts -> biosUuid.toLowerCase(Locale.ROOT).equals(facts.biosUuid()));
  }

  /** Containers share the VMIDs of VMs. */
  boolean isVm() {
    return resource.type().equals("qemu");
  }

  /**
   * Whether the guest has been proven to be none of the VM with that uuid and resource.
   *
   * @param biosUuid null where the VM's is not known
   */
  boolean isAnother(@Nullable String biosUuid, @Nullable String resourceUid) {
    if (!isVm()) {
      return true;
    }
    if (biosUuid == null) {
      return false;
    }
    return facts()
        .filter(facts -> facts.biosUuid() != null && !facts.locked())
        .filter(facts -> !biosUuid.equalsIgnoreCase(facts.biosUuid()))
        .filter(facts -> resourceUid == null || !facts.isMarkedFor(resourceUid))
        .isPresent();
  }

  /** When its config was read; now where that does not count: the type is live in every poll. */
  Instant seenAt(Instant now) {
    if (knowledge == null || !isVm()) {
      return now;
    }
    Instant readAt = knowledge.reading().readAt();
    return readAt == null ? now : readAt;
  }
}
