package io.accountdb.vmoperator.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a node fares.
 *
 * @param nodeId of the {@code proxmox_nodes} row
 * @param lastSeen null leaves the row's value
 */
public record NodeHeartbeat(int nodeId, NodeStatus status, @Nullable Instant lastSeen) {}
