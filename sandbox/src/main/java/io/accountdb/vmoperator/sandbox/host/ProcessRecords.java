package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes on record in a state folder, by which a later command finds and ends them. */
public final class ProcessRecords {
  private static final Duration UNTIL_KILLED = Duration.ofSeconds(10);

  /** One process by the name that {@link Children#start} gave it. */
  public record RecordedProcess(String name, ProcessIdentity identity) {}

  private final Path folder;

  private ProcessRecords(Path folder) {
    this.folder = folder;
  }

  public static ProcessRecords in(Path stateDirectory) {
    return new ProcessRecords(StateEntry.PROCESSES.in(stateDirectory));
  }

  /**
   * Where this process keeps its records: apart from an earlier owner's, whose guardian may still
   * be at work.
   */
  Path ofThisProcess() {
    ProcessIdentity self = ProcessIdentity.current();
    return folder.resolve(self.pid() + "-" + self.startTicks());
  }

  /** All that is on record, running or not. */
  public List<RecordedProcess> all() throws IOException {
    List<RecordedProcess> all = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> entries = Files.walk(folder)) {
        for (Path record : entries.filter(Files::isRegularFile).sorted().toList()) {
          read(record).ifPresent(all::add);
        }
      }
    }
    return all;
  }

  /**
   * Ends every process on record that still runs (SIGKILL).
   *
   * @return their names
   * @throws SandboxException if one does not end
   */
  public List<String> endAll() throws IOException {
    List<String> ended = new ArrayList<>();
    for (RecordedProcess process : all()) {
      if (process.identity().isRunning()) {
        process.identity().kill();
        awaitEnd(process);
        ended.add(process.name());
      }
    }
    return ended;
  }

  private static Optional<RecordedProcess> read(Path record) throws IOException {
    try {
      String name = record.getFileName().toString();
      return ProcessIdentity.parse(Files.readString(record))
          .map(identity -> new RecordedProcess(name, identity));
    } catch (NoSuchFileException e) {
      // Struck off since the folder was listed.
      return Optional.empty();
    }
  }

  private static void awaitEnd(RecordedProcess process) {
    try {
      if (!process.identity().awaitEnd(UNTIL_KILLED)) {
        throw new SandboxException(
            process.name()
                + " (pid "
                + process.identity().pid()
                + ") does not end, even when killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while ending what was left behind", e);
    }
  }
}
