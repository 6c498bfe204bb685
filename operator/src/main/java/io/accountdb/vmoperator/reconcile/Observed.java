package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.AgentSight;
import io.accountdb.vmoperator.sync.GuestIpAddress;
import io.accountdb.vmoperator.sync.MirrorState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is, as far as it is known at one instant.
 *
 * @param status as stored; the plan is refused by Kubernetes if it is not the newest
 * @param addresses empty: nothing is known of them yet
 * @param proven whether the guest as it is listed is known to be the status's own VM
 * @param task of the stored operation; null where it has none, or no UPID yet
 * @param mayHaveCloned whether a clone may have been sent for it that its status does not tell of
 * @param goneSince when the VM was first seen to be gone, in an unbroken series; null: it was not
 * @param massDeletion what a deletion is one of; NONE for what is not being deleted
 * @param definitionGoes whether a deletion comes of that of the CustomResourceDefinition
 */
record Observed(
    Instant now,
    VirtualMachineStatus status,
    ClusterView cluster,
    OwnerVerdict owner,
    MirrorState mirror,
    Optional<List<GuestIpAddress>> addresses,
    AgentSight agent,
    boolean proven,
    @Nullable TaskStatus task,
    boolean mayHaveCloned,
    @Nullable Instant goneSince,
    MassDeletion massDeletion,
    boolean definitionGoes,
    Facts facts) {
  /** The same, with more known. */
  Observed with(Facts more) {
    return with(status, more);
  }

  /** The same, after the status was stored. */
  Observed storedAs(VirtualMachineStatus stored) {
    return with(stored, facts);
  }

  private Observed with(VirtualMachineStatus stored, Facts known) {
    return new Observed(
        now,
        stored,
        cluster,
        owner,
        mirror,
        addresses,
        agent,
        proven,
        task,
        mayHaveCloned,
        goneSince,
        massDeletion,
        definitionGoes,
        known);
  }
}
