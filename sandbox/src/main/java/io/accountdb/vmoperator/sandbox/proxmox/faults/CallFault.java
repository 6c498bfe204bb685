package io.accountdb.vmoperator.sandbox.proxmox.faults;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a call. */
public sealed interface CallFault {
  /** What a method dies with that waits in vain for the UPID of its worker (RESTEnvironment.pm). */
  String NO_WORKER = "got no worker upid - start worker failed";

  /**
   * A status of its own.
   *
   * @param reason the reason phrase
   * @param message of the JSON body; null: the body is empty, as of 401, 595 and 596
   * @param handlerRuns whether the call is carried out all the same, and only its answer is lost
   */
  record Status(int status, String reason, @Nullable String message, boolean handlerRuns)
      implements CallFault {}

  /** The handler runs late, by this much simulated time. */
  record Delay(Duration duration) implements CallFault {}

  /** The connection is closed and nothing is carried out. */
  record DropBeforeHandler() implements CallFault {}

  /** The call is carried out, the connection is closed before any answer. */
  record DropAfterHandler() implements CallFault {}

  /** The call is carried out, the answer breaks off in the middle of its body. */
  record TruncatedAnswer() implements CallFault {}

  /** An empty answer of pveproxy, which could not connect: nothing was carried out. */
  static CallFault connectFailed() {
    return new Status(595, "Connection refused", null, false);
  }

  /** An empty answer of pveproxy, which waited too long: the handler went on. */
  static CallFault proxyTimeout() {
    return new Status(596, "Connection timed out", null, true);
  }

  /**
   * A fork that went wrong, as happens now and then to a call that starts a worker.
   *
   * @param workerRuns whether it is there all the same, and only its UPID got lost
   */
  static CallFault noWorker(boolean workerRuns) {
    return new Status(500, NO_WORKER, NO_WORKER, workerRuns);
  }

  /** A method that dies with this text, without having done anything. */
  static CallFault died(String message) {
    return new Status(500, message, message, false);
  }
}
