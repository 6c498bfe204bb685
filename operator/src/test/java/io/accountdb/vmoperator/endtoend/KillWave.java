package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;

/** What {@link KillIT} asks of its resources, and the call that the operator dies of. */
enum KillWave {
  CREATE("POST", "/clone"),
  CHANGE("PUT", "/config"),
  HALT("POST", "/status/shutdown"),
  START("POST", "/status/start"),
  DELETE("DELETE", "");

  private final String method;
  private final String template;

  KillWave(String method, String path) {
    this.method = method;
    template = "/nodes/{node}/qemu/{vmid}" + path;
  }

  CallMatch call() {
    return CallMatch.route(method, template);
  }

  boolean has(RecordedCall call) {
    return call.method().equals(method) && call.template().equals(template);
  }
}
