package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.Main;
import io.accountdb.vmoperator.sandbox.host.Progress;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the daemon in a session of its own and waits, telling what it says, until it is ready. */
final class DaemonProcess {
  private DaemonProcess() {}

  /**
   * @throws SandboxException if the daemon ends instead; it has said why
   */
  static void start(Path directory, WorldOptions world, Progress progress)
      throws IOException, InterruptedException {
    StateDirectory.prepare(directory);
    Path log = StateDirectory.logs(directory).resolve("sandbox.log");
    Files.deleteIfExists(log);
    Process daemon =
        new ProcessBuilder(command(directory, world))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try (BufferedReader lines = daemon.inputReader(StandardCharsets.UTF_8);
        var answer = daemon.getOutputStream()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(DaemonCommand.READY)) {
          answer.write(DaemonCommand.DETACH.getBytes(StandardCharsets.US_ASCII));
          return;
        }
        progress.say(line);
      }
    }
    throw new SandboxException(
        "not started (exit code %d); more may be in %s".formatted(daemon.waitFor(), log));
  }

  private static List<String> command(Path directory, WorldOptions world) {
    List<String> command =
        new ArrayList<>(
            List.of(
                // Neither Ctrl-C nor the end of the terminal is meant for it.
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-Dlogback.configurationFile=logback-sandbox.xml",
                "-Dsandbox.logLevel=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "daemon",
                "--state=" + directory));
    command.addAll(world.asArguments());
    return command;
  }
}
