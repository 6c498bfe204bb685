package io.accountdb.vmoperator.sync;

import org.jspecify.annotations.Nullable;

/**
 * A resource's claim on a guest.
 *
 * @param vmid from the resource's status or intent
 * @param biosUuid the proof that the guest is the claimant's; null while it is being created: such
 *     a guest gets no row yet
 * @param ownerId of the {@code users} row; null as long as biosUuid is
 * @param templateVmid what it was cloned from
 * @param description the resource's; becomes the notes of a new row
 */
public record Claim(
    Claimant claimant,
    int vmid,
    @Nullable String biosUuid,
    @Nullable Integer ownerId,
    @Nullable Integer templateVmid,
    @Nullable String description) {}
