package io.accountdb.vmoperator.sandbox.proxmox;

import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * How a simulator runs.
 *
 * @param port of the first node, on the loopback interface; 0: any free one
 * @param timeScale simulated seconds per real second, for every simulated delay
 * @param clock wall clock of the nodes: the {@code Date} header, times of tasks
 * @param secrets null: new ones
 */
public record SimulatorSettings(
    int port, double timeScale, Clock clock, @Nullable SimulatorSecrets secrets) {
  public SimulatorSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
    }
  }

  /** With new secrets. */
  public SimulatorSettings(int port, double timeScale, Clock clock) {
    this(port, timeScale, clock, null);
  }
}
