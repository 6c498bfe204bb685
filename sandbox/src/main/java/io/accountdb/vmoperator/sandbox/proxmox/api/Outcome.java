package io.accountdb.vmoperator.sandbox.proxmox.api;

import java.time.Duration;

/** What becomes of a call on the wire. */
public sealed interface Outcome {
  /**
   * An answer.
   *
   * @param delay simulated time that it is held back
   */
  record Answered(Reply reply, Duration delay) implements Outcome {}

  /** An answer that breaks off. */
  record Truncated(Reply reply) implements Outcome {}

  /** No answer: the connection is closed. */
  record Dropped() implements Outcome {}
}
