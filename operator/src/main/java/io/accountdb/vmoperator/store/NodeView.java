package io.accountdb.vmoperator.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code proxmox_nodes} as the API shows it. Its whitelist is left out: it names VMs of
 * others.
 *
 * @param status {@code connected}, {@code disconnected} or {@code error}; AccountDB may say
 *     something else
 * @param lastSeen null where the node was never seen
 */
public record NodeView(
    int id,
    int ownerId,
    String name,
    String hostname,
    @Nullable Integer port,
    @Nullable String status,
    @Nullable Instant lastSeen) {}
