package io.accountdb.vmoperator.proxmox;

import java.util.List;

/** What Proxmox says of a shutdown (_do_vm_stop of QemuServer.pm). Asked by {@code reconcile}. */
public final class ShutdownText {
  private ShutdownText() {}

  /** Whether the task gave up on a guest that goes on running. */
  public static boolean saysTimedOut(String exitStatus) {
    return exitStatus.contains("powerdown failed");
  }

  /** Whether the guest did not go down in time and was killed. */
  public static boolean saysKilled(List<String> log) {
    return log.stream().anyMatch(line -> line.contains("terminating now with SIG"));
  }
}
