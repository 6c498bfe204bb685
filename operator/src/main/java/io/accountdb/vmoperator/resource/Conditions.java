package io.accountdb.vmoperator.resource;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of conditions, changed by value. {@code lastTransitionTime} moves only with status, so
 * that an unchanged state compares equal and is not written.
 */
public record Conditions(List<Condition> list) {
  public static final String TRUE = "True";
  public static final String FALSE = "False";
  public static final String UNKNOWN = "Unknown";

  public Conditions {
    list = List.copyOf(list);
  }

  public static Conditions of(@Nullable List<Condition> list) {
    return new Conditions(list == null ? List.of() : list);
  }

  /** These with one added or replaced, at its place. */
  public Conditions with(
      String type, String status, String reason, String message, long generation, Instant now) {
    Condition old = get(type).orElse(null);
    String since =
        old != null && old.status().equals(status)
            ? old.lastTransitionTime()
            : now.truncatedTo(ChronoUnit.SECONDS).toString();
    Condition condition = new Condition(type, status, reason, message, generation, since);
    List<Condition> changed = new ArrayList<>(list);
    if (old == null) {
      changed.add(condition);
    } else {
      changed.set(list.indexOf(old), condition);
    }
    return new Conditions(changed);
  }

  public Conditions without(String type) {
    return new Conditions(
        list.stream().filter(condition -> !condition.type().equals(type)).toList());
  }

  public Optional<Condition> get(String type) {
    return list.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  public boolean isTrue(String type) {
    return get(type).filter(condition -> condition.status().equals(TRUE)).isPresent();
  }

  /** The time of the latest change of any of them; RFC 3339 in UTC. */
  public Optional<String> latestTransition() {
    return list.stream().map(Condition::lastTransitionTime).max(String::compareTo);
  }
}
