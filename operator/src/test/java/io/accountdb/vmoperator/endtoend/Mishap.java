package io.accountdb.vmoperator.endtoend;

import java.util.Optional;

/** What happens to a VM, to its resource or to the operator's surroundings, and not by its hand. */
enum Mishap {
  /** It is moved to the other node. */
  MIGRATED,
  /** Its tags are replaced. */
  EDITED,
  /** It is switched off where it runs, and on where it does not. */
  SWITCHED,
  /** It is destroyed. */
  DESTROYED,
  /** It is destroyed, and somebody else's VM has its VMID. */
  RECYCLED,
  /** Its resource loses its status. */
  STATUS_WIPED,
  /** Its resource has the status of an hour ago: its clone is said to run. */
  STATUS_OLD,
  /** Its resource is deleted by force, and applied again under the same name. */
  APPLIED_ANEW,
  /** The database is away for some seconds. */
  DATABASE_DOWN,
  /** The API server is away for some seconds. */
  API_SERVER_DOWN;

  /** How it has to end. */
  enum Outcome {
    /** As the resource says. */
    AS_WANTED,
    /** Without a VM, for a person to decide. */
    MISSING,
    /** With hands off the VM that has its VMID. */
    HANDS_OFF,
    /** With hands off the earlier resource's VM, until it is to be taken over. */
    EARLIER_VM
  }

  /** Empty for the cells that are left out. */
  Optional<Outcome> at(LifeStage stage) {
    return switch (this) {
      // Until the clone's task has made a file there is nothing to lay hands on.
      case MIGRATED, EDITED, SWITCHED -> unlessCloning(stage, Outcome.AS_WANTED);
      case DESTROYED ->
          unlessCloning(stage, stage == LifeStage.DELETING ? Outcome.AS_WANTED : Outcome.MISSING);
      case RECYCLED ->
          switch (stage) {
            case CONFIGURING, RUNNING, STOPPED -> Optional.of(Outcome.HANDS_OFF);
            // As before; and a task of ours, once it is sent, meets whoever has the VMID then:
            // Proxmox takes no digest with it.
            case CLONING, STARTING, STOPPING, DELETING -> Optional.empty();
          };
      case STATUS_WIPED, DATABASE_DOWN, API_SERVER_DOWN -> Optional.of(Outcome.AS_WANTED);
      // The status of the hour ago is this one.
      case STATUS_OLD -> unlessCloning(stage, Outcome.AS_WANTED);
      // The new resource cannot know of a clone that is in nobody's status and shows no guest yet:
      // that ends as an earlier resource's VM, beside the new one's.
      case APPLIED_ANEW ->
          unlessCloning(
              stage, stage == LifeStage.DELETING ? Outcome.AS_WANTED : Outcome.EARLIER_VM);
    };
  }

  private static Optional<Outcome> unlessCloning(LifeStage stage, Outcome outcome) {
    return stage == LifeStage.CLONING ? Optional.empty() : Optional.of(outcome);
  }
}
