package io.accountdb.vmoperator.bench;

import java.time.Duration;

/** A way to bring a {@link Fleet} into the database. */
interface Contender extends AutoCloseable {
  /** Writes all VMs into an empty table and returns how long that took. */
  Duration insert(Fleet fleet) throws Exception;

  /**
   * Writes the VMs that changed since and returns how long that took.
   *
   * @param each the first of each so many has changed
   */
  Duration update(Fleet fleet, int each) throws Exception;

  @Override
  void close() throws Exception;
}
