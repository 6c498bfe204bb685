package io.accountdb.vmoperator.sandbox.proxmox.guests;

import java.time.Duration;

/**
 * Whether a guest runs, and since when.
 *
 * @param qemuStatus QEMU's own word: {@code running}, {@code paused} ...; {@code stopped} without a
 *     process
 * @param startedAt simulated time
 * @param processId 0 without a process
 */
public record PowerState(String qemuStatus, Duration startedAt, long processId) {
  public static final PowerState STOPPED = new PowerState("stopped", Duration.ZERO, 0);

  public static PowerState running(Duration startedAt, long processId) {
    return new PowerState("running", startedAt, processId);
  }

  public boolean running() {
    return processId != 0;
  }

  public boolean paused() {
    return qemuStatus.equals("paused");
  }

  /** Seconds since the start. */
  public long uptime(Duration now) {
    return running() ? Math.max(0, now.minus(startedAt).toSeconds()) : 0;
  }
}
