package io.accountdb.vmoperator.reconcile;

import java.time.Duration;

/** Absence is proven by two observations, some seconds apart, with nothing else in between. */
final class Proof {
  private static final Duration APART = Duration.ofSeconds(5);

  static final Step.ConfirmGone CONFIRM = new Step.ConfirmGone(APART);

  private Proof() {}

  static boolean complete(Observed observed) {
    return observed.goneSince() != null
        && !observed.goneSince().plus(APART).isAfter(observed.now());
  }
}
