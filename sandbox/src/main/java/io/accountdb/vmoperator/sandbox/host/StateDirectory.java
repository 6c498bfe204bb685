package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one running sandbox: locked for as long as its owner lives; what an earlier owner
 * left behind is ended and deleted, and only what a sandbox itself puts there.
 */
public final class StateDirectory implements AutoCloseable {
  /** Tells a sandbox's folder from somebody else's. */
  private static final String MARKER = ".vm-operator-sandbox";

  private static final String LOCK = "lock";
  private static final String LOGS = "logs";

  private final Path path;
  private final FileChannel channel;
  private final boolean disposable;

  private StateDirectory(Path path, FileChannel channel, boolean disposable) {
    this.path = path;
    this.channel = channel;
    this.disposable = disposable;
  }

  /** A folder of its own for a sandbox that ends with this JVM. */
  public static StateDirectory temporary() {
    try {
      return claim(Files.createTempDirectory("vm-operator-sandbox-"), true);
    } catch (IOException e) {
      throw new SandboxException("cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  /**
   * Takes the folder, which may be absent, empty, or left behind by a sandbox that has ended.
   *
   * @throws SandboxException if a running sandbox has it, or it holds something else
   */
  public static StateDirectory claim(Path path) {
    try {
      return claim(path, false);
    } catch (IOException e) {
      throw new SandboxException("cannot use " + path + " as state folder: " + e.getMessage(), e);
    }
  }

  private static StateDirectory claim(Path path, boolean disposable) throws IOException {
    prepare(path);
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new SandboxException("a sandbox is already running in " + path);
    }
    ProcessRecords.in(path).endAll();
    StateDirectory claimed = new StateDirectory(path, channel, disposable);
    claimed.wipe();
    Files.writeString(StateEntry.OWNER.in(path), ProcessIdentity.current().toLine() + "\n");
    return claimed;
  }

  /**
   * Makes the folder a sandbox's.
   *
   * @throws SandboxException if it holds anything without being one already
   */
  public static void prepare(Path path) throws IOException {
    refuseForeign(path);
    Folders.createPrivate(path);
    Files.createDirectories(path.resolve(LOGS));
    Files.writeString(path.resolve(MARKER), "");
  }

  /** True if a sandbox runs, or has run, in this folder. */
  public static boolean isSandbox(Path path) {
    return Files.exists(path.resolve(MARKER));
  }

  /** The process that runs a sandbox in this folder, if one does. */
  public static Optional<ProcessIdentity> owner(Path path) throws IOException {
    Path owner = StateEntry.OWNER.in(path);
    return Files.exists(owner)
        ? ProcessIdentity.parse(Files.readString(owner)).filter(ProcessIdentity::isRunning)
        : Optional.empty();
  }

  public Path path() {
    return path;
  }

  public static Path logs(Path path) {
    return path.resolve(LOGS);
  }

  /** Makes a private folder for one of the servers. */
  public Path folder(StateEntry entry) {
    try {
      return Folders.createPrivate(entry.in(path));
    } catch (IOException e) {
      throw new SandboxException("cannot make a folder in " + path + ": " + e.getMessage(), e);
    }
  }

  /** Starts the keeping of children, under this process's own folder of records. */
  public Children children() {
    try {
      return Children.guardedBy(
          ProcessRecords.in(path).ofThisProcess(),
          logs(path),
          disposable ? Optional.of(path) : Optional.empty());
    } catch (IOException e) {
      throw new SandboxException("cannot write to " + path + ": " + e.getMessage(), e);
    }
  }

  /** Gives the folder back without what was in it; the logs stay until they are written anew. */
  @Override
  public void close() {
    try (channel) {
      wipe();
      if (disposable) {
        Folders.delete(path);
      }
    } catch (IOException e) {
      throw new SandboxException("cannot clean up " + path + ": " + e.getMessage(), e);
    }
  }

  private void wipe() throws IOException {
    for (StateEntry entry : StateEntry.values()) {
      Folders.delete(entry.in(path));
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very JVM.
      return null;
    }
  }

  /**
   * @throws SandboxException if the folder holds anything without being a sandbox's
   */
  public static void refuseForeign(Path path) throws IOException {
    if (!Files.exists(path) || isSandbox(path)) {
      return;
    }
    if (!Files.isDirectory(path)) {
      throw new SandboxException(path + " is a file; the state folder must be a folder");
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> foreign = entries.limit(1).toList();
      if (!foreign.isEmpty()) {
        throw new SandboxException(
            path
                + " holds files that are not a sandbox's, such as "
                + foreign.getFirst().getFileName()
                + "; the state folder must be new, empty, or an earlier sandbox's");
      }
    }
  }
}
