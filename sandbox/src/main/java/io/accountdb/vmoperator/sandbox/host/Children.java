package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The processes that one sandbox runs; each is on record before its program starts, so that none
 * can outlive this JVM: the {@link Guardian} or the next start ends what is on record.
 */
public final class Children implements AutoCloseable {
  /** Holds the program back until its record is written; a JVM that dies before ends it here. */
  private static final String GATE = "read -r _ || exit 125; exec \"$@\" </dev/null";

  private final Path records;
  private final Path logs;
  private final Guardian guardian;
  private final Map<String, ChildProcess> newest = new ConcurrentHashMap<>();

  private Children(Path records, Path logs, Guardian guardian) {
    this.records = records;
    this.logs = logs;
    this.guardian = guardian;
  }

  static Children guardedBy(Path records, Path logs, Optional<Path> disposable) throws IOException {
    Files.createDirectories(records);
    Files.createDirectories(logs);
    return new Children(records, logs, Guardian.start(records, disposable));
  }

  /**
   * Starts a program whose output goes to {@code logs/NAME.log}.
   *
   * @param name names the child in records, logs and messages; one at a time can have it
   */
  public ChildProcess start(String name, List<String> command) {
    Path log = logs.resolve(name + ".log");
    List<String> gated = new ArrayList<>(List.of("/bin/sh", "-c", GATE, name));
    gated.addAll(command);
    try {
      Files.deleteIfExists(log);
      Process process =
          new ProcessBuilder(gated)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      ChildProcess child = new ChildProcess(name, process, log);
      record(child);
      var _ = process.onExit().thenRun(() -> strikeOff(child));
      try (var gate = process.getOutputStream()) {
        gate.write("go\n".getBytes(StandardCharsets.US_ASCII));
      }
      return child;
    } catch (IOException | UncheckedIOException e) {
      throw new SandboxException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /** Ends all that still run, and the guardian, which then deletes a disposable state folder. */
  @Override
  public void close() {
    newest.values().forEach(ChildProcess::kill);
    guardian.close();
  }

  private void record(ChildProcess child) {
    newest.compute(
        child.name(),
        (name, _) -> {
          write(records.resolve(name), child.identity().toLine() + "\n");
          return child;
        });
  }

  /** A record stays where a program has failed: for {@code status} to tell. */
  private void strikeOff(ChildProcess child) {
    newest.computeIfPresent(
        child.name(),
        (name, current) -> {
          if (current == child && child.endedAsWanted()) {
            delete(records.resolve(name));
          }
          return current;
        });
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
