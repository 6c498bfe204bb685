package io.accountdb.vmoperator.store;

import java.util.List;

/**
 * Some of the rows that were asked for.
 *
 * @param total of all that were asked for, at the same moment
 */
public record Page<T>(List<T> rows, long total) {
  public Page {
    rows = List.copyOf(rows);
  }
}
