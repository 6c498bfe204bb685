package io.accountdb.vmoperator.proxmox;

import org.jspecify.annotations.Nullable;

/**
 * A full clone of a template.
 *
 * @param vmid of the new guest
 * @param description sent with the clone itself, so that the new guest carries our marker from its
 *     first complete config
 * @param target node of the new guest; null: the template's. Another node needs shared storage
 * @param storage of the new disks; null: where the template's are
 * @param pool a pool-scoped token cannot clone without one
 */
public record CloneRequest(
    int vmid,
    String name,
    String description,
    @Nullable String target,
    @Nullable String storage,
    @Nullable String pool) {}
