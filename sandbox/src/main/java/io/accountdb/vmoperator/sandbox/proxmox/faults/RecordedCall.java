package io.accountdb.vmoperator.sandbox.proxmox.faults;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that reached the simulator.
 *
 * @param template path template; the path itself where no method has it
 * @param newVmid of a guest that is made
 * @param caller {@code user@realm!token}; {@code -} where nobody was let in
 * @param status of the answer; 0 where there was none
 */
public record RecordedCall(
    long number,
    String method,
    String template,
    @Nullable String node,
    @Nullable Integer vmid,
    @Nullable Integer newVmid,
    String caller,
    Instant time,
    int status) {
  /** Whether the call was meant to change something. */
  public boolean mutation() {
    return !method.equals("GET") && !template.equals("/access/ticket");
  }

  /** Whether the call was aimed at this guest, or at making it. */
  public boolean concerns(int number) {
    return (vmid != null && vmid == number) || (newVmid != null && newVmid == number);
  }
}
