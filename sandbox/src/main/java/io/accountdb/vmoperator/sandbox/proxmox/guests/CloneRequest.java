package io.accountdb.vmoperator.sandbox.proxmox.guests;

import org.jspecify.annotations.Nullable;

/**
 * Parameters of a clone, checked.
 *
 * @param full null: not said, then a template gives a linked clone and another guest a full one
 * @param target null where it is the source's node
 */
public record CloneRequest(
    String node,
    int source,
    int newVmid,
    @Nullable String name,
    @Nullable String description,
    @Nullable String pool,
    @Nullable String snapshot,
    @Nullable String storage,
    @Nullable String format,
    @Nullable Boolean full,
    @Nullable String target) {}
