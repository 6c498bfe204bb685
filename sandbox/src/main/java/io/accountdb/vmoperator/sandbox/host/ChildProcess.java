package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One program that {@link Children} started: its readiness, its log, its end. */
public final class ChildProcess {
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(50);
  private static final int LINES_OF_LOG_IN_MESSAGES = 8;

  private final String name;
  private final Process process;
  private final Path log;
  private final ProcessIdentity identity;

  ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.identity =
        ProcessIdentity.of(process.pid())
            .orElseThrow(() -> new SandboxException(name + " ended before it was let go"));
  }

  ProcessIdentity identity() {
    return identity;
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Completes when the program has ended, with its exit code. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /**
   * Waits until the probe holds.
   *
   * @throws PortTakenException if the program ended because its port was taken in the meantime
   * @throws SandboxException if the program ended for another reason or the time is over
   */
  public void awaitReady(Duration time, BooleanSupplier probe) {
    long deadline = System.nanoTime() + time.toNanos();
    try {
      while (!probe.getAsBoolean()) {
        if (process.waitFor(BETWEEN_PROBES.toMillis(), TimeUnit.MILLISECONDS)) {
          throw endedEarly();
        }
        if (System.nanoTime() >= deadline) {
          throw new SandboxException(
              name + " is not ready after " + time.toSeconds() + " s\n" + logTail());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while waiting for " + name, e);
    }
  }

  public boolean logContains(String text) {
    return readLog().contains(text);
  }

  /** Ends the program at once (SIGKILL) and waits until it has ended. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RuntimeException endedEarly() {
    if (readLog().toLowerCase(java.util.Locale.ROOT).contains("address already in use")) {
      return new PortTakenException(name);
    }
    return new SandboxException(
        name + " ended with exit code " + process.exitValue() + "\n" + logTail());
  }

  private String logTail() {
    List<String> lines = readLog().lines().toList();
    String tail =
        String.join(
            "\n  ",
            lines.subList(Math.max(0, lines.size() - LINES_OF_LOG_IN_MESSAGES), lines.size()));
    return "  " + tail + "\n  (all of it: " + log + ")";
  }

  private String readLog() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      return "(log not readable: " + e.getMessage() + ")";
    }
  }
}
