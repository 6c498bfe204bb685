package io.accountdb.vmoperator.sandbox.proxmox.guests;

import java.time.Duration;

/**
 * Whether a guest runs, and since when.
 *
 * @param qemuStatus QEMU's own word: {@code running}, {@code paused} ...; {@code stopped} without a
 *     process
 * @param startedAt of the process, in simulated time
 * @param bootingSince when its operating system began to boot, in simulated time
 * @param processId 0 without a process
 */
public record PowerState(
    String qemuStatus, Duration startedAt, Duration bootingSince, long processId) {
  public static final PowerState STOPPED =
      new PowerState("stopped", Duration.ZERO, Duration.ZERO, 0);

  public static PowerState running(Duration startedAt, long processId) {
    return new PowerState("running", startedAt, startedAt, processId);
  }

  PowerState with(String otherStatus) {
    return new PowerState(otherStatus, startedAt, bootingSince, processId);
  }

  PowerState bootingAt(Duration now) {
    return new PowerState(qemuStatus, startedAt, now, processId);
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
