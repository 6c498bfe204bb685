package io.accountdb.vmoperator.store;

import java.util.Locale;

/** {@code vms.status}. */
public enum VmStatus {
  RUNNING,
  STOPPED,
  ERROR;

  /** As the column has it. */
  public String databaseValue() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What the column says.
   *
   * @throws IllegalArgumentException for any other word
   */
  public static VmStatus fromDatabase(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
