package io.accountdb.vmoperator.api.reading;

import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.VmRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which VMs the client of a stream could see, so that it is told of the end of those and of no
 * others. An administrator could see any.
 */
final class SeenVms {
  private final Role role;
  private final Set<Integer> ids = new HashSet<>();

  SeenVms(Role role) {
    this.role = role;
  }

  /** Whether the ids have to be known from the beginning. */
  boolean matters() {
    return role == Role.USER;
  }

  /** The client sees exactly these from now on. */
  void restart(Collection<Integer> seen) {
    ids.clear();
    ids.addAll(seen);
  }

  /**
   * What the client is to be told.
   *
   * @param changed ids of rows that changed, whosever they are
   * @param visible those of the rows that the client sees now
   */
  List<VmEvent> events(Set<Integer> changed, List<VmRow> visible) {
    Map<Integer, VmRow> rows =
        visible.stream().collect(Collectors.toMap(VmRow::id, Function.identity()));
    List<VmEvent> events = new ArrayList<>();
    for (int id : changed) {
      if (rows.containsKey(id)) {
        appear(id);
        events.add(new VmEvent.Changed(rows.get(id)));
      } else if (vanish(id)) {
        events.add(new VmEvent.Deleted(id));
      }
    }
    return events;
  }

  private void appear(int id) {
    if (matters()) {
      ids.add(id);
    }
  }

  private boolean vanish(int id) {
    return switch (role) {
      case USER -> ids.remove(id);
      case ADMIN -> true;
    };
  }
}
