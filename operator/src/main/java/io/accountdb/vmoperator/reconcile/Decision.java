package io.accountdb.vmoperator.reconcile;

import java.time.Duration;

/** What one room of the planner concludes: how things stand, and what is next. */
record Decision(Verdict verdict, Step step) {
  static Decision progressing(String reason, String message, String printable, Step step) {
    return new Decision(new Verdict.Progressing(reason, message, printable), step);
  }

  /** Retries never end: something may have been repaired without our being told. */
  static Decision stalled(String reason, String message) {
    return new Decision(
        new Verdict.Stalled(reason, message), new Step.Wait(Duration.ofSeconds(30)));
  }
}
