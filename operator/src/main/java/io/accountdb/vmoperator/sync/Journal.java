package io.accountdb.vmoperator.sync;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The door through which {@code reconcile} tells the database's trail what it did to a VM. */
@FunctionalInterface
public interface Journal {
  /**
   * Adds an entry, unless it is there already.
   *
   * @return false where the database does not answer: to be told again later
   */
  boolean tell(Entry entry);

  /**
   * An operation that has ended.
   *
   * @param ownerId the {@code users} row whose VM it is
   * @param rowId {@code vms.id}; null where none is known yet
   * @param message why it failed; null where there is nothing to say
   * @param upid null where there was no task
   * @param startedAt tells it from the others of its kind
   * @param attempt counts the VMs tried for the resource, from 1
   * @param fieldManagers who hold the fields of the resource that made it necessary
   */
  record Entry(
      int ownerId,
      @Nullable Integer rowId,
      int vmid,
      String name,
      Kind kind,
      Outcome outcome,
      @Nullable String message,
      @Nullable String upid,
      Instant startedAt,
      String resourceUid,
      int attempt,
      List<String> fieldManagers) {
    public Entry {
      fieldManagers = List.copyOf(fieldManagers);
    }
  }

  /** What was done. */
  enum Kind {
    CLONE,
    START,
    STOP,
    HARD_STOP,
    RESIZE,
    CONFIG,
    DELETE
  }

  /** How it ended. */
  enum Outcome {
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }
}
