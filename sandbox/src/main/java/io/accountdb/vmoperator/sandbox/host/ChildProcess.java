package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One program that {@link Children} started: its readiness, its log, its end. */
public final class ChildProcess {
  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(50);
  private static final int LINES_OF_LOG_IN_MESSAGES = 8;

  private final String name;
  private final Process process;
  private final Path output;
  private final ProcessIdentity identity;
  private volatile boolean ending;

  ChildProcess(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
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

  /** The exit code, if the program has ended within the time. */
  public OptionalInt awaitExit(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
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

  public long linesOfLog() {
    return readLog().lines().count();
  }

  /** The end of the log, for a message, and where all of it is. */
  public String logTail() {
    List<String> lines = readLog().lines().toList();
    int from = Math.max(0, lines.size() - LINES_OF_LOG_IN_MESSAGES);
    return "  %s\n  (all of it: %s)"
        .formatted(String.join("\n  ", lines.subList(from, lines.size())), output);
  }

  /** Ends the program at once (SIGKILL) and waits until it has ended. */
  public void kill() {
    ending = true;
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it was ended by us, or by itself in order; says so in the log if not. */
  boolean endedAsWanted() {
    boolean wanted = ending || process.exitValue() == 0;
    if (!wanted) {
      log.warn("{} has ended with exit code {}; its log: {}", name, process.exitValue(), output);
    }
    return wanted;
  }

  private RuntimeException endedEarly() {
    if (readLog().toLowerCase(Locale.ROOT).contains("address already in use")) {
      return new PortTakenException(name);
    }
    return new SandboxException(
        name + " ended with exit code " + process.exitValue() + "\n" + logTail());
  }

  private String readLog() {
    try {
      return Files.exists(output) ? Files.readString(output) : "";
    } catch (IOException e) {
      return "(log not readable: " + e.getMessage() + ")";
    }
  }
}
