package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.DeletionPolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The deletions on one ProxmoxCluster, and from how many within a minute on they are too many to be
 * meant. Read from the resources themselves, so that it is the same after a restart. Pure; judged
 * by {@link DeletionHold}.
 *
 * @param limit how many within a minute are usual; 0: the guard is off
 * @param release the ProxmoxCluster's annotation as somebody wrote it; null: there is none
 * @param times of the deletions of VMs that count
 */
record MassDeletion(int limit, @Nullable String release, List<Instant> times) {
  static final MassDeletion NONE = new MassDeletion(0, null, List.of());

  private static final int USUAL = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  MassDeletion {
    times = times.stream().sorted().toList();
  }

  /**
   * Those that the deletion of a resource is one of.
   *
   * @param departed deletion times, by uid, of resources that are gone already
   */
  static MassDeletion around(
      VirtualMachine deleted,
      Optional<ProxmoxCluster> cluster,
      List<VirtualMachine> neighbours,
      Map<String, Instant> departed) {
    Map<String, Instant> times = new HashMap<>(departed);
    neighbours.stream()
        .filter(MassDeletion::counts)
        .forEach(vm -> times.put(vm.getMetadata().getUid(), time(vm)));
    times.put(deleted.getMetadata().getUid(), time(deleted));
    return new MassDeletion(
        limit(cluster),
        cluster
            .map(found -> found.getMetadata().getAnnotations())
            .map(annotations -> annotations.get(Api.RELEASE_DELETIONS_ANNOTATION))
            .orElse(null),
        List.copyOf(times.values()));
  }

  /** A deletion that destroys something. */
  static boolean counts(VirtualMachine vm) {
    return vm.isMarkedForDeletion()
        && vm.getSpec().deletionPolicy() != DeletionPolicy.RETAIN
        && vm.getStatus() != null
        && vm.getStatus().vmid() != null;
  }

  static Instant time(VirtualMachine deleted) {
    return Instant.parse(deleted.getMetadata().getDeletionTimestamp());
  }

  private static int limit(Optional<ProxmoxCluster> cluster) {
    return cluster
        .map(ProxmoxCluster::getSpec)
        .map(ProxmoxClusterSpec::massDeletion)
        .map(ProxmoxClusterSpec.MassDeletion::limit)
        .orElse(USUAL);
  }

  boolean isOff() {
    return limit == 0;
  }

  /** The most deletions that a minute has of which this one is a part. */
  int within(Instant deletion) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < times.size(); last++) {
      while (times.get(first).plus(WINDOW).isBefore(times.get(last))) {
        first++;
      }
      if (!times.get(first).isAfter(deletion) && !times.get(last).isBefore(deletion)) {
        most = Math.max(most, last - first + 1);
      }
    }
    return most;
  }

  /** Whether an administrator has said, after the deletion, that it is meant. */
  boolean isReleased(Instant deletion) {
    return releaseTime().filter(time -> time.isAfter(deletion)).isPresent();
  }

  /** Whether there is an annotation that is no time. */
  boolean isReleaseMalformed() {
    return release != null && releaseTime().isEmpty();
  }

  private Optional<Instant> releaseTime() {
    if (release == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(release.strip()));
    } catch (DateTimeException e) {
      return Optional.empty(); // isReleaseMalformed tells, and the condition's message with it
    }
  }

  /** The annotation's value, short enough for a message. */
  String quotedRelease() {
    String value = Objects.requireNonNull(release);
    return '"' + (value.length() > 40 ? value.substring(0, 40) + "..." : value) + '"';
  }
}
