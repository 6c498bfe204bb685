package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a guest to go down and waits for it (QemuServer.pm _do_vm_stop). Run by a worker. */
final class Shutdown {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int DEFAULT_TIMEOUT_SECONDS = 60;
  private static final int KILL_AFTER_SECONDS = 10;

  private final ScaledClock clock;
  private final GuestLife life;

  Shutdown(ScaledClock clock, GuestLife life) {
    this.clock = clock;
    this.life = life;
  }

  void run(
      Task task, Guest guest, boolean skipLock, @Nullable Integer timeoutSeconds, boolean force)
      throws InterruptedException {
    PowerState power = guest.power();
    if (!power.running()) {
      return;
    }
    if (!skipLock) {
      GuestChecks.unlocked(guest.config());
    }
    ask(guest);
    int timeout = timeoutSeconds == null ? defaultTimeout(guest.config()) : timeoutSeconds;
    if (!waitForEnd(guest, power, timeout)) {
      if (!force) {
        throw ApiFailure.died("VM quit/powerdown failed - got timeout");
      }
      task.print("VM still running - terminating now with SIGTERM");
      clock.pause(SECOND);
      life.kill(guest, power.processId());
      waitForEnd(guest, power, KILL_AFTER_SECONDS);
    }
  }

  /** By the agent where one answers, else by ACPI, which a guest that still boots does not hear. */
  private void ask(Guest guest) throws InterruptedException {
    boolean agent = GuestAgent.enabled(guest.config());
    if (agent && !life.agentAnswers(guest)) {
      clock.pause(GuestAgent.PING_TIMEOUT);
    }
    if ((agent && life.agentAnswers(guest)) || life.booted(guest)) {
      life.requestShutdown(guest);
    }
  }

  private static int defaultTimeout(ConfigFile config) {
    Optional<String> down = config.value("startup").filter(startup -> startup.contains("down="));
    return down.map(startup -> startup.replaceFirst(".*down=(\\d+).*", "$1"))
        .map(Integer::parseInt)
        .orElse(DEFAULT_TIMEOUT_SECONDS);
  }

  private boolean waitForEnd(Guest guest, PowerState power, int seconds)
      throws InterruptedException {
    for (int count = 0; count < seconds; count++) {
      if (guest.power().processId() != power.processId()) {
        return true;
      }
      clock.pause(SECOND);
    }
    return guest.power().processId() != power.processId();
  }
}
