package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where in the life of a VM a fault strikes: a call, and the task that Proxmox makes of it. */
enum FaultPhase {
  CLONE("POST", "/clone", "qmclone"),
  READ_OF_THE_CLONE("GET", "/config", null),
  CONFIG("PUT", "/config", null),
  START("POST", "/status/start", "qmstart"),
  SHUTDOWN("POST", "/status/shutdown", "qmshutdown"),
  STOP("POST", "/status/stop", "qmstop"),
  READ_BEFORE_DESTROY("GET", "/config", null),
  DESTROY("DELETE", "", "qmdestroy");

  private static final String GUEST = "/nodes/{node}/qemu/{vmid}";

  private final String method;
  private final String path;
  private final @Nullable String task;

  FaultPhase(String method, String path, @Nullable String task) {
    this.method = method;
    this.path = path;
    this.task = task;
  }

  /** How its VM is to be stopped. */
  String stopMode() {
    return this == STOP ? "Hard" : "TrySoft";
  }

  CallMatch call() {
    return CallMatch.route(method, GUEST + path);
  }

  /** The type of its task. */
  Optional<String> task() {
    return Optional.ofNullable(task);
  }
}
