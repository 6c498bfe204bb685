package io.accountdb.vmoperator.sandbox.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flag by which every command finds its sandbox. */
final class StateOption {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = ".sandbox",
      description = "folder of the sandbox (default: ${DEFAULT-VALUE})")
  private Path directory;

  Path directory() {
    return directory.toAbsolutePath().normalize();
  }
}
