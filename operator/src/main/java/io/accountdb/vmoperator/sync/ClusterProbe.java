package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.ClusterStatus;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what hardly ever changes about a cluster - version and quorum - at the start, every five
 * minutes and after a failed poll. Used by the {@link Poller}.
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
    Facts fresh = new Facts(proxmox.version().version(), status(proxmox));
    facts = fresh;
    due = now.plus(INTERVAL);
    return fresh;
  }

  /** Makes the next read a real one. */
  void distrust() {
    due = null;
  }

  private static @Nullable ClusterStatus status(ProxmoxApi proxmox) {
    try {
      return proxmox.clusterStatus();
    } catch (ProxmoxException e) {
      // Needs Sys.Audit on "/", which a token that works otherwise may lack.
      if (e.failure() instanceof ProxmoxFailure.NeedsPerson person
          && person.kind() == ProxmoxFailure.Kind.PERMISSION_DENIED) {
        return null;
      }
      throw e;
    }
  }

  /** Version of the node that answers; status is null where the token may not read it. */
  record Facts(String version, @Nullable ClusterStatus status) {
    @Nullable Boolean quorate() {
      return status == null ? null : Boolean.valueOf(status.quorate());
    }

    /** IP addresses by node, as far as they are known. */
    Map<String, String> addressByNode() {
      return status == null ? Map.of() : status.addressByNode();
    }
  }
}
