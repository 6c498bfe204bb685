package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** Makes and deletes folders, and writes files that hold secrets. */
public final class Folders {
  private static final int ATTEMPTS = 10;

  private Folders() {}

  /** Deletes the folder with all that is in it, following no links; nothing if it is not there. */
  public static void delete(Path folder) throws IOException {
    for (int attempt = 1; Files.exists(folder, LinkOption.NOFOLLOW_LINKS); attempt++) {
      try {
        deleteOnce(folder);
      } catch (DirectoryNotEmptyException | UncheckedIOException e) {
        // A program that is just ending has still written something, or deleted it too.
        if (attempt == ATTEMPTS) {
          throw new IOException("cannot delete " + folder, e);
        }
      }
    }
  }

  /** Copies a folder with all that is in it, and the rights to it. */
  public static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> entries = Files.walk(source)) {
      for (Path entry : entries.toList()) {
        Files.copy(
            entry,
            target.resolve(source.relativize(entry).toString()),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** Makes a folder that only its owner may enter. */
  public static Path createPrivate(Path folder) throws IOException {
    return Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Writes a file with mode 0600, replaced as a whole. */
  public static void writePrivate(Path file, String content) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void deleteOnce(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    }
  }
}
