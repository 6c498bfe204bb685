package io.accountdb.vmoperator.proxmox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How one attempt to send a call to one endpoint went; see {@link HttpTransport}. */
sealed interface Exchange {
  /**
   * The endpoint answered, well or badly.
   *
   * @param date the endpoint's clock; null where it named none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Answered(int status, byte[] body, @Nullable Instant date) implements Exchange {
    boolean successful() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * No connection came about: the call was certainly not executed.
   *
   * @param untrusted because of the endpoint's certificate
   */
  record NotSent(String reason, boolean untrusted) implements Exchange {}

  /** The connection broke, or the wait was given up, after the call may have been sent. */
  record Lost(String reason) implements Exchange {}

  /** No complete answer within the call's time: it may have been executed, or yet be. */
  record TimedOut(String reason) implements Exchange {}
}
