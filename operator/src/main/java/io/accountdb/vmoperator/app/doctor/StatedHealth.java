package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a ProxmoxCluster says of itself: its last error, which several conditions share. Pure. */
final class StatedHealth {
  private StatedHealth() {}

  static List<Finding> judge(ProxmoxCluster cluster) {
    String name = "ProxmoxCluster " + cluster.getMetadata().getName();
    List<Condition> conditions =
        Conditions.of(cluster.getStatus() == null ? null : cluster.getStatus().conditions()).list();
    if (conditions.isEmpty()) {
      return List.of(
          problem(
              name
                  + " has no conditions: no operator has seen it; is one running, and does it"
                  + " lead?"));
    }
    Map<String, List<Condition>> untrue =
        conditions.stream()
            .filter(condition -> !condition.status().equals(Conditions.TRUE))
            .collect(
                Collectors.groupingBy(
                    StatedHealth::error, LinkedHashMap::new, Collectors.toList()));
    if (untrue.isEmpty()) {
      return List.of(
          Finding.fine(Topic.STATUS_NOT_UPDATING, name + " says of itself that all is well"));
    }
    List<Finding> findings = new ArrayList<>();
    untrue.forEach(
        (error, of) ->
            findings.add(
                problem("%s says %s since %s: %s".formatted(name, types(of), since(of), error))));
    return findings;
  }

  private static String error(Condition condition) {
    return condition.message().isEmpty()
        ? condition.reason()
        : condition.reason() + ": " + condition.message();
  }

  private static String types(List<Condition> conditions) {
    return conditions.stream()
        .map(condition -> condition.type() + "=" + condition.status())
        .collect(Collectors.joining(", "));
  }

  private static String since(List<Condition> conditions) {
    return conditions.stream()
        .map(Condition::lastTransitionTime)
        .sorted()
        .findFirst()
        .orElseThrow();
  }

  private static Finding problem(String text) {
    return Finding.problem(Topic.STATUS_NOT_UPDATING, text);
  }
}
