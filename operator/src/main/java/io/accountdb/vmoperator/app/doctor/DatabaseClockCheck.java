package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.store.DatabaseClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether the database's clock and this machine's agree. */
final class DatabaseClockCheck implements Check {
  private final DatabaseClock database;
  private final Clock clock;

  DatabaseClockCheck(DatabaseClock database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public List<Finding> findings() {
    Instant before = clock.instant();
    Instant told = database.now();
    Instant after = clock.instant();
    Instant meanwhile = before.plus(Duration.between(before, after).dividedBy(2));
    return List.of(
        ClockAgreement.judge(
            after, List.of(new ClockReading("the database", Duration.between(meanwhile, told)))));
  }
}
