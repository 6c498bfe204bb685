package io.accountdb.vmoperator.endtoend;

import java.util.Locale;

/** One resource, and where on its path the operator dies. */
record KillCase(LifePath path, KillPoint point, KillState state) {

  /** Of the resource and of its VM. */
  String name() {
    return "%s.%s.%s"
        .formatted(path, point, state)
        .toLowerCase(Locale.ROOT)
        .replace('_', '-')
        .replace('.', '-');
  }
}
