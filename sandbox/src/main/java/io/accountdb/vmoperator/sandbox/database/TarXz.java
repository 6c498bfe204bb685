package io.accountdb.vmoperator.sandbox.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the archive that {@link PostgresBinaries} finds on the class path. */
final class TarXz {
  private static final int ANY_EXECUTE = 0111;

  private TarXz() {}

  static void unpack(InputStream archive, Path folder) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(archive))) {
      for (Optional<TarArchiveEntry> next = next(tar); next.isPresent(); next = next(tar)) {
        unpack(next.get(), tar, folder);
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path folder)
      throws IOException {
    // Refuses a name that would leave the folder.
    Path target = entry.resolveIn(folder);
    Files.createDirectories(entry.isDirectory() ? target : target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(target, folder.resolve(entry.getLinkName()));
    } else if (entry.isFile()) {
      Files.copy(content, target);
      if ((entry.getMode() & ANY_EXECUTE) != 0 && !target.toFile().setExecutable(true, false)) {
        throw new IOException("cannot make " + target + " executable");
      }
    }
  }

  private static Optional<TarArchiveEntry> next(TarArchiveInputStream tar) throws IOException {
    return Optional.ofNullable(tar.getNextEntry());
  }
}
