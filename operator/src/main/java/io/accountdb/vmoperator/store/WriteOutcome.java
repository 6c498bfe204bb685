package io.accountdb.vmoperator.store;

import java.util.List;

/**
 * What became of a batch: every change that is not set aside was committed.
 *
 * @param inserted the new rows, with their ids
 */
public record WriteOutcome(List<BoundVm> inserted, List<SetAside> setAside) {
  public WriteOutcome {
    inserted = List.copyOf(inserted);
    setAside = List.copyOf(setAside);
  }
}
