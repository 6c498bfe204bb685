package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The Proxmox client of each ProxmoxCluster, or why there is none. Written by {@link
 * ProxmoxClusterReconciler}, read for every VirtualMachine.
 */
final class Connections {
  private final Map<String, Connection> byCluster = new ConcurrentHashMap<>();

  /** A client, or the lack of one. */
  sealed interface Connection {
    /**
     * A client.
     *
     * @param tokenUser who our tasks belong to, {@code user@realm!name}
     * @param made the settings it was made from
     */
    record Open(ProxmoxApi proxmox, String tokenUser, Object made) implements Connection {}

    /** Nothing to connect with. */
    record Impossible(String reason, String message) implements Connection {}
  }

  Optional<Connection> get(String cluster) {
    @Nullable Connection connection = byCluster.get(cluster);
    return Optional.ofNullable(connection);
  }

  /** The connection that was there before, for its owner to close. */
  Optional<Connection> put(String cluster, Connection connection) {
    @Nullable Connection before = byCluster.put(cluster, connection);
    return Optional.ofNullable(before);
  }

  Optional<Connection> remove(String cluster) {
    @Nullable Connection before = byCluster.remove(cluster);
    return Optional.ofNullable(before);
  }
}
