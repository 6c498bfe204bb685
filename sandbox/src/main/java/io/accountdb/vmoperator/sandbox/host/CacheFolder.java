package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder in the user's cache that is made once and is then either complete or made again: its
 * marker lists every file with its size, and is there only after all of them.
 */
public record CacheFolder(Path path) {
  private static final String MARKER = "complete";

  /** File locks tell processes apart, not the threads of one. */
  private static final ReentrantLock ONE_THREAD = new ReentrantLock();

  /** Fills an empty folder. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path emptyFolder) throws IOException, InterruptedException;
  }

  /**
   * The folder {@code proxmox-vm-operator/KIND/NAME} of the cache that the XDG base directory
   * specification names.
   */
  public static CacheFolder of(Map<String, String> environment, String kind, String name) {
    String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The specification: a relative path is invalid and to be ignored.
    Path cache =
        configured.startsWith("/")
            ? Path.of(configured)
            : Path.of(System.getProperty("user.home"), ".cache");
    return new CacheFolder(cache.resolve("proxmox-vm-operator").resolve(kind).resolve(name));
  }

  /** Makes the folder unless it is complete; one process at a time does so. */
  public Path obtain(Progress progress, Content content) throws IOException, InterruptedException {
    if (isComplete()) {
      return path;
    }
    Files.createDirectories(path.getParent());
    Path lockFile = path.resolveSibling(path.getFileName() + ".lock");
    ONE_THREAD.lockInterruptibly();
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = lock(channel, progress)) {
      if (!isComplete()) {
        make(content);
      }
      return path;
    } finally {
      ONE_THREAD.unlock();
    }
  }

  /** True if all that the marker lists is there in full length. */
  public boolean isComplete() throws IOException {
    Path marker = path.resolve(MARKER);
    return Files.isRegularFile(marker) && Files.readString(marker).equals(listing(path));
  }

  private FileLock lock(FileChannel channel, Progress progress) throws IOException {
    FileLock free = channel.tryLock();
    if (free != null) {
      return free;
    }
    progress.say("another process is filling " + path + "; waiting for it");
    return channel.lock();
  }

  private void make(Content content) throws IOException, InterruptedException {
    Path partial = path.resolveSibling(path.getFileName() + ".partial");
    Folders.delete(partial);
    Folders.delete(path);
    Files.createDirectories(partial);
    try {
      content.writeTo(partial);
      Files.writeString(partial.resolve(MARKER), listing(partial));
      Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Folders.delete(partial);
    }
  }

  private static String listing(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      List<Path> files =
          entries
              .filter(Files::isRegularFile)
              .filter(file -> !file.equals(folder.resolve(MARKER)))
              .sorted()
              .toList();
      return files.stream()
          .map(file -> file.toFile().length() + " " + folder.relativize(file) + "\n")
          .collect(Collectors.joining());
    }
  }
}
