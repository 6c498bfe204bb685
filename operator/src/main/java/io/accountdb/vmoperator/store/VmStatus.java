package io.accountdb.vmoperator.store;

import java.util.Locale;

/** {@code vms.status}. */
public enum VmStatus {
  RUNNING,
  STOPPED,
  ERROR;

  String databaseValue() {
    return name().toLowerCase(Locale.ROOT);
  }

  static VmStatus fromDatabase(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
