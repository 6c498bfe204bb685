package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.AuditTrail;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.OperationKind;
import io.accountdb.vmoperator.store.OperationOutcome;
import io.accountdb.vmoperator.store.VmOperation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Journal} on the database. While that does not answer, one caller in ten seconds waits
 * for it and all others are told so at once.
 */
final class AuditJournal implements Journal {
  private static final Logger log = LoggerFactory.getLogger(AuditJournal.class);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final AuditTrail trail;
  private final Clock clock;
  private volatile Instant silentUntil = Instant.MIN;

  AuditJournal(AuditTrail trail, Clock clock) {
    this.trail = trail;
    this.clock = clock;
  }

  @Override
  public boolean tell(Entry entry) {
    if (clock.instant().isBefore(silentUntil)) {
      return false;
    }
    try {
      trail.add(entry.ownerId(), operation(entry));
      return true;
    } catch (DatabaseException e) {
      return isDoneWith(entry, e.failure());
    }
  }

  /** What the database refuses now, it refuses for ever. */
  private boolean isDoneWith(Entry entry, DatabaseFailure failure) {
    return switch (failure) {
      case DatabaseFailure.Unreachable _,
          DatabaseFailure.Unavailable _,
          DatabaseFailure.LoginRefused _ -> {
        silentUntil = clock.instant().plus(SILENCE);
        yield false;
      }
      case DatabaseFailure.Refused _, DatabaseFailure.Superseded _ -> {
        log.warn("The trail does not take {}: {}", entry, failure.message());
        yield true;
      }
    };
  }

  private static VmOperation operation(Entry entry) {
    return new VmOperation(
        entry.rowId(),
        entry.vmid(),
        entry.name(),
        OperationKind.valueOf(entry.kind().name()),
        OperationOutcome.valueOf(entry.outcome().name()),
        entry.message(),
        entry.upid(),
        entry.startedAt(),
        entry.resourceUid(),
        entry.attempt(),
        entry.fieldManagers());
  }
}
