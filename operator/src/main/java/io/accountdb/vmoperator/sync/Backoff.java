package io.accountdb.vmoperator.sync;

import java.time.Duration;

/** Waits that double from the first to the longest. */
record Backoff(Duration first, Duration longest) {
  /** The wait after so many attempts in a row, from 1. */
  Duration after(int attempts) {
    Duration wait = first;
    for (int i = 1; i < attempts && wait.compareTo(longest) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longest) > 0 ? longest : wait;
  }
}
