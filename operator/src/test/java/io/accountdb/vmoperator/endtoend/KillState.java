package io.accountdb.vmoperator.endtoend;

/** How far a call has come when its caller dies. */
enum KillState {
  /** It never leaves the process. */
  NOT_SENT,
  /** It is carried out only after the successor has begun to work. */
  UNDER_WAY,
  /** It is carried out in the moment of death: the successor meets its task. */
  TASK_RUNS,
  /** It was carried out, and its task has ended, but nobody has read the answer. */
  DONE
}
