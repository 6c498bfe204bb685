package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.reconcile.event.Happening;
import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happened to a ProxmoxCluster between two statuses that were stored. Pure. */
final class ClusterTransitions {
  private ClusterTransitions() {}

  static List<Happening> between(
      @Nullable ProxmoxClusterStatus before, ProxmoxClusterStatus after) {
    Optional<Condition> was = before == null ? Optional.empty() : ready(before);
    return ready(after)
        .filter(is -> was.filter(old -> old.reason().equals(is.reason())).isEmpty())
        .flatMap(is -> happening(was, is))
        .stream()
        .toList();
  }

  private static Optional<Condition> ready(ProxmoxClusterStatus status) {
    return Conditions.of(status.conditions()).get(ConditionType.READY);
  }

  /** A connection that is being made, as after each start of the operator, is no news. */
  private static Optional<Happening> happening(Optional<Condition> was, Condition is) {
    return switch (is.status()) {
      case Conditions.FALSE ->
          Optional.of(
              switch (is.reason()) {
                case "Unreachable", "UntrustedCertificate" ->
                    new Happening(EventReason.CLUSTER_UNREACHABLE, is.message());
                default ->
                    new Happening(EventReason.CLUSTER_NOT_READY, is.reason() + ": " + is.message());
              });
      case Conditions.TRUE ->
          was.filter(old -> old.status().equals(Conditions.FALSE))
              .map(old -> new Happening(EventReason.CLUSTER_READY, "after " + old.reason()));
      default -> Optional.empty();
    };
  }
}
