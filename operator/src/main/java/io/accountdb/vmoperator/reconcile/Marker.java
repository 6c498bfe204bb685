package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.sync.Claimant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The line at the end of a VM's Proxmox description that says whose it is. It is sent with the
 * clone itself. A copy of a marked VM inherits the line, therefore it counts only where its VMID is
 * the VM's own.
 *
 * @param clusterId of the Kubernetes cluster
 * @param deleting added just before the VM is destroyed
 */
record Marker(
    String clusterId,
    String namespace,
    String name,
    String uid,
    int vmid,
    int attempt,
    boolean deleting) {
  static final String PREFIX = "proxmox.accountdb.io:";
  private static final Pattern LINE =
      Pattern.compile(
          "^"
              + Pattern.quote(PREFIX)
              + " cluster=(\\S+) vm=([^/\\s]+)/(\\S+) uid=(\\S+)"
              + " vmid=(\\d{1,9}) attempt=(\\d{1,9})( deleting)?\\s*$",
          Pattern.MULTILINE);

  /** The last marker of a description. */
  static Optional<Marker> in(String description) {
    Matcher matcher = LINE.matcher(description);
    Optional<Marker> last = Optional.empty();
    while (matcher.find()) {
      last =
          Optional.of(
              new Marker(
                  matcher.group(1),
                  matcher.group(2),
                  matcher.group(3),
                  matcher.group(4),
                  Integer.parseInt(matcher.group(5)),
                  Integer.parseInt(matcher.group(6)),
                  matcher.group(7) != null));
    }
    return last;
  }

  /**
   * The marker of a guest itself: by this Kubernetes cluster, and no line that a copy inherited.
   */
  static Optional<Marker> of(String description, String clusterId, int vmid) {
    return in(description)
        .filter(marker -> marker.clusterId().equals(clusterId))
        .filter(marker -> marker.vmid() == vmid);
  }

  Claimant claimant() {
    return new Claimant(namespace, name, uid);
  }

  /** A description without our lines, as a person wrote it. */
  static String withoutMarker(String description) {
    return description
        .lines()
        .filter(line -> !line.startsWith(PREFIX))
        .collect(Collectors.joining("\n"))
        .stripTrailing();
  }

  /** A person's text with this marker as its last line. */
  String under(String text) {
    String own = withoutMarker(text);
    return own.isEmpty() ? line() : own + "\n" + line();
  }

  Marker asDeleting() {
    return new Marker(clusterId, namespace, name, uid, vmid, attempt, true);
  }

  private String line() {
    return "%s cluster=%s vm=%s/%s uid=%s vmid=%d attempt=%d%s"
        .formatted(
            PREFIX, clusterId, namespace, name, uid, vmid, attempt, deleting ? " deleting" : "");
  }
}
