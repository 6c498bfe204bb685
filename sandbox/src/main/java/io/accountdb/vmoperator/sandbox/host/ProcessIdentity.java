package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One process, told apart from a later one with the same pid by its start time and the boot it
 * lives in; written into records so that a recycled pid is never signalled.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}: clock ticks after boot
 * @param bootId {@code /proc/sys/kernel/random/boot_id}
 */
public record ProcessIdentity(long pid, long startTicks, String bootId) {
  private static final Duration RECHECK = Duration.ofMillis(50);

  /** The process that has this pid now; empty if there is none, or only its exit code is left. */
  public static Optional<ProcessIdentity> of(long pid) {
    return startTicks(pid).map(start -> new ProcessIdentity(pid, start, readBootId()));
  }

  public static ProcessIdentity current() {
    return of(ProcessHandle.current().pid())
        .orElseThrow(
            () -> new SandboxException("the sandbox needs Linux: /proc/PID/stat is not readable"));
  }

  /** Reads what {@link #toLine()} wrote; empty for anything else, such as a half-written record. */
  public static Optional<ProcessIdentity> parse(String line) {
    String[] fields = line.strip().split(" ", -1);
    if (fields.length != 3 || !fields[0].matches("\\d{1,18}") || !fields[1].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessIdentity(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]));
  }

  public String toLine() {
    return pid + " " + startTicks + " " + bootId;
  }

  public boolean isRunning() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Asks the process to end (SIGTERM); nothing happens if it has gone. */
  public void terminate() {
    handle().ifPresent(ProcessHandle::destroy);
  }

  /** Ends the process at once (SIGKILL); nothing happens if it has gone. */
  public void kill() {
    handle().ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Waits for the end; false if the process is still there after the time. */
  public boolean awaitEnd(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    for (Optional<ProcessHandle> handle = handle(); handle.isPresent(); handle = handle()) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      // No event tells the end of an orphan whose exit code nobody collects, as happens in
      // containers: hence the look at /proc in between.
      try {
        handle.get().onExit().get(RECHECK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        continue;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return true;
  }

  private Optional<ProcessHandle> handle() {
    // The handle remembers the start time itself, so checking after taking it leaves no gap.
    return ProcessHandle.of(pid).filter(_ -> isRunning());
  }

  private static Optional<Long> startTicks(long pid) {
    Path process = Path.of("/proc/" + pid);
    try {
      String stat = Files.readString(process.resolve("stat"));
      // The second field is the command in brackets and may itself hold blanks and brackets.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean onlyExitCodeLeft = fields[0].equals("Z") && !hasOtherThreads(process);
      return onlyExitCodeLeft ? Optional.empty() : Optional.of(Long.parseLong(fields[19]));
    } catch (IOException | UncheckedIOException e) {
      // Not there, or gone (ESRCH) between open and read.
      return Optional.empty();
    }
  }

  /** The first thread can be a zombie while others still hold files and locks. */
  private static boolean hasOtherThreads(Path process) throws IOException {
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      return threads.count() > 1;
    }
  }

  private static String readBootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new SandboxException("the sandbox needs Linux: boot_id is not readable", e);
    }
  }
}
