package io.accountdb.vmoperator.app.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds variables that look like ours and are not, so that a typo is not silently a default. */
final class UnknownVariables {
  // Kubernetes gives a pod such variables for every Service of its Namespace ("service links"); a
  // Service may well be called vm-operator.
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          ".*_SERVICE_HOST=.*|.*_SERVICE_PORT(_.+)?=.*|.*_PORT(_\\d+_(TCP|UDP|SCTP)(_.+)?)?="
              + "(tcp|udp|sctp)://.*|.*_PORT_\\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)=.*");

  private UnknownVariables() {}

  static List<String> problems(Map<String, String> environment) {
    Set<String> known =
        Arrays.stream(Variable.values()).map(Variable::name).collect(Collectors.toSet());
    return environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(Variable.PREFIX))
        .filter(variable -> !known.contains(variable.getKey()))
        .filter(variable -> !SERVICE_LINK.matcher(variable.toString()).matches())
        .map(Map.Entry::getKey)
        .sorted()
        .map(name -> name + " is unknown; did you mean " + nearest(name, known) + "?")
        .toList();
  }

  private static String nearest(String name, Set<String> known) {
    return known.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .orElseThrow();
  }

  /** Levenshtein's. */
  private static int distance(String one, String other) {
    int[] previous = new int[other.length() + 1];
    Arrays.setAll(previous, column -> column);
    for (int row = 1; row <= one.length(); row++) {
      int[] current = new int[other.length() + 1];
      current[0] = row;
      for (int column = 1; column <= other.length(); column++) {
        int substitution = one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(
                previous[column - 1] + substitution,
                Math.min(previous[column], current[column - 1]) + 1);
      }
      previous = current;
    }
    return previous[other.length()];
  }
}
