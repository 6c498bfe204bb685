package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.ClusterHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells a ProxmoxCluster's health in its status. Pure. */
final class ClusterConditions {
  /** More names would not help anybody. */
  private static final int NAMED = 5;

  private final long generation;
  private final Instant now;
  private Conditions conditions;

  private ClusterConditions(ProxmoxClusterStatus stored, long generation, Instant now) {
    this.generation = generation;
    this.now = now;
    this.conditions = Conditions.of(stored.conditions());
  }

  /** A cluster that cannot be connected, for want of credentials or of a certificate authority. */
  static ProxmoxClusterStatus impossible(
      ProxmoxClusterStatus stored, long generation, Instant now, String reason, String message) {
    ClusterConditions draft = new ClusterConditions(stored, generation, now);
    draft.set(ConditionType.READY, Conditions.FALSE, reason, message);
    draft.set(ConditionType.REACHABLE, Conditions.UNKNOWN, reason, message);
    draft.set(ConditionType.AUTHENTICATED, Conditions.FALSE, reason, message);
    draft.set(ConditionType.SYNCED, Conditions.FALSE, reason, message);
    return new ProxmoxClusterStatus(
        generation,
        stored.version(),
        stored.quorate(),
        stored.nodes(),
        stored.virtualMachines(),
        stored.availableTemplates(),
        draft.conditions.list());
  }

  /** A cluster with an agent. */
  static ProxmoxClusterStatus of(
      ProxmoxClusterStatus stored,
      long generation,
      Instant now,
      ClusterHealth health,
      Duration pollInterval,
      @Nullable Defaults defaults) {
    ClusterConditions draft = new ClusterConditions(stored, generation, now);
    draft.reach(health);
    draft.synced(health, pollInterval);
    draft.permissions(health, defaults);
    boolean seen = health.nodesTotal() > 0;
    return new ProxmoxClusterStatus(
        generation,
        health.version() == null ? stored.version() : health.version(),
        health.quorate() == null ? stored.quorate() : health.quorate(),
        seen
            ? new ProxmoxClusterStatus.Nodes(health.nodesOnline(), health.nodesTotal())
            : stored.nodes(),
        seen ? Integer.valueOf(health.guests()) : stored.virtualMachines(),
        stored.availableTemplates(),
        draft.conditions.list());
  }

  /** A cluster that is deleted while resources still refer to it. */
  static ProxmoxClusterStatus held(
      ProxmoxClusterStatus status, long generation, Instant now, List<Claimant> holders) {
    ClusterConditions draft = new ClusterConditions(status, generation, now);
    String names =
        holders.stream()
            .map(Claimant::toString)
            .sorted()
            .limit(NAMED)
            .collect(Collectors.joining(", "));
    draft.set(
        ConditionType.DELETING,
        Conditions.TRUE,
        "VirtualMachinesRemain",
        "%d VirtualMachines refer to it and go on working: %s%s"
            .formatted(holders.size(), names, holders.size() > NAMED ? ", ..." : ""));
    return new ProxmoxClusterStatus(
        status.observedGeneration(),
        status.version(),
        status.quorate(),
        status.nodes(),
        status.virtualMachines(),
        status.availableTemplates(),
        draft.conditions.list());
  }

  private void reach(ClusterHealth health) {
    switch (health.pollFailure()) {
      case null -> {
        if (health.lastCompletePoll() == null) {
          all(Conditions.UNKNOWN, "Connecting", "");
        } else {
          set(ConditionType.REACHABLE, Conditions.TRUE, "Reachable", "");
          set(ConditionType.AUTHENTICATED, Conditions.TRUE, "TokenAccepted", "");
          set(ConditionType.READY, Conditions.TRUE, "Connected", "");
        }
      }
      case ProxmoxFailure.NeedsPerson(Kind kind, String message, var ignored)
          when kind == Kind.UNAUTHENTICATED -> {
        set(ConditionType.REACHABLE, Conditions.TRUE, "Reachable", "");
        set(ConditionType.AUTHENTICATED, Conditions.FALSE, "TokenRefused", message);
        set(ConditionType.READY, Conditions.FALSE, "TokenRefused", message);
      }
      case ProxmoxFailure.NeedsPerson(Kind kind, String message, var ignored)
          when kind == Kind.UNTRUSTED_CERTIFICATE ->
          unreachable("UntrustedCertificate", message);
      case ProxmoxFailure failure -> unreachable("Unreachable", failure.message());
    }
  }

  private void unreachable(String reason, String message) {
    set(ConditionType.REACHABLE, Conditions.FALSE, reason, message);
    set(ConditionType.AUTHENTICATED, Conditions.UNKNOWN, reason, message);
    set(ConditionType.READY, Conditions.FALSE, reason, message);
  }

  private void synced(ClusterHealth health, Duration pollInterval) {
    ClusterHealth.@Nullable StoreProblem problem = health.storeProblem();
    Instant last = health.lastCompletePoll();
    if (last == null) {
      set(ConditionType.SYNCED, Conditions.UNKNOWN, "Connecting", "");
    } else if (last.plus(pollInterval.multipliedBy(3)).isBefore(now)) {
      set(
          ConditionType.SYNCED,
          Conditions.FALSE,
          "PollOverdue",
          "no complete poll within three intervals");
    } else if (problem != null) {
      set(ConditionType.SYNCED, Conditions.FALSE, problem.reason(), problem.message());
    } else {
      set(ConditionType.SYNCED, Conditions.TRUE, "Synced", "");
    }
  }

  /** A warning: what may be done with fewer rights is done. */
  private void permissions(ClusterHealth health, @Nullable Defaults defaults) {
    Permissions permissions = health.permissions();
    if (permissions == null) {
      set(ConditionType.PERMISSIONS_SUFFICIENT, Conditions.UNKNOWN, "Connecting", "");
      return;
    }
    List<String> missing = MissingPrivileges.of(permissions, defaults);
    if (missing.isEmpty()) {
      set(ConditionType.PERMISSIONS_SUFFICIENT, Conditions.TRUE, "AllPrivilegesPresent", "");
    } else {
      set(
          ConditionType.PERMISSIONS_SUFFICIENT,
          Conditions.FALSE,
          "PrivilegesMissing",
          "the token lacks " + String.join("; ", missing));
    }
  }

  private void all(String status, String reason, String message) {
    set(ConditionType.REACHABLE, status, reason, message);
    set(ConditionType.AUTHENTICATED, status, reason, message);
    set(ConditionType.READY, status, reason, message);
  }

  private void set(String type, String status, String reason, String message) {
    conditions = conditions.with(type, status, reason, message, generation, now);
  }
}
