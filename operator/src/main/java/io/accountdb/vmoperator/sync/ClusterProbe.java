package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.ClusterStatus;
import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what hardly ever changes about a cluster - version, quorum, rights - at the start, every
 * five minutes and after a failed poll. Used by the {@link Poller}.
 */
final class ClusterProbe {
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private @Nullable Instant due;
  private @Nullable Facts facts;

  /** What is known, read anew where that is due; throws as {@link ProxmoxApi} does. */
  Facts read(ProxmoxApi proxmox, Instant now) {
    Facts known = facts;
    if (known != null && due != null && now.isBefore(due)) {
      return known;
    }
    Facts fresh =
        new Facts(
            proxmox.version().version(),
            unlessForbidden(proxmox::clusterStatus),
            unlessForbidden(proxmox::permissions));
    facts = fresh;
    due = now.plus(INTERVAL);
    return fresh;
  }

  /** Makes the next read a real one. */
  void distrust() {
    due = null;
  }

  /** The cluster's status needs Sys.Audit on "/", which a token that works otherwise may lack. */
  private static <T> @Nullable T unlessForbidden(Supplier<T> call) {
    try {
      return call.get();
    } catch (ProxmoxException e) {
      if (e.failure() instanceof ProxmoxFailure.NeedsPerson person
          && person.kind() == ProxmoxFailure.Kind.PERMISSION_DENIED) {
        return null;
      }
      throw e;
    }
  }

  /** Version of the node that answers; what the token may not read is null. */
  record Facts(String version, @Nullable ClusterStatus status, @Nullable Permissions permissions) {
    @Nullable Boolean quorate() {
      return status == null ? null : Boolean.valueOf(status.quorate());
    }

    /** IP addresses by node, as far as they are known. */
    Map<String, String> addressByNode() {
      return status == null ? Map.of() : status.addressByNode();
    }
  }
}
