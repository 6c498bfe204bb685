package io.accountdb.vmoperator.endtoend;

/** Where in the life of a VM a {@link Mishap} happens. */
enum LifeStage {
  /** Its clone's task runs; nothing is to be seen of it yet. */
  CLONING,
  /** It is there, has no row yet, and the call that configures it is under way. */
  CONFIGURING,
  /** The task that starts it has not got to it yet. */
  STARTING,
  RUNNING,
  /** The task that shuts it down has not got to it yet. */
  STOPPING,
  STOPPED,
  /** The task that destroys it has not got to it yet. */
  DELETING;

  /** How it is to run from here on. */
  String runStrategy() {
    return switch (this) {
      case CLONING, CONFIGURING, STARTING, RUNNING, DELETING -> "Always";
      case STOPPING, STOPPED -> "Halted";
    };
  }
}
