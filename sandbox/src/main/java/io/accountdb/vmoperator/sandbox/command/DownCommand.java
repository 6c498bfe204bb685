package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.host.ProcessIdentity;
import io.accountdb.vmoperator.sandbox.host.ProcessRecords;
import io.accountdb.vmoperator.sandbox.host.ProcessRecords.RecordedProcess;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sandbox down}: ends a sandbox, or what is left of one, and deletes what it wrote. */
@Command(
    name = "down",
    description = "Stop a sandbox, or what is left of one, and delete all but its logs.")
final class DownCommand implements Callable<Integer> {
  private static final Duration UNTIL_KILLED = Duration.ofSeconds(30);
  private static final Duration AFTER_KILL = Duration.ofSeconds(10);

  @Mixin private final StateOption state = new StateOption();
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Path directory = state.directory();
    if (!StateDirectory.isSandbox(directory)) {
      out.println("No sandbox is up in " + directory + ".");
      return 0;
    }
    List<String> stopped = new ArrayList<>();
    for (RecordedProcess process : ProcessRecords.in(directory).all()) {
      if (process.identity().isRunning()) {
        stopped.add(process.name());
      }
    }
    Optional<ProcessIdentity> owner = StateDirectory.owner(directory);
    if (owner.isPresent()) {
      stopped.add("sandbox");
      end(owner.get());
    }
    // Ends and deletes what an owner that was killed has left behind.
    StateDirectory.claim(directory).close();
    out.println(
        stopped.isEmpty()
            ? "No sandbox is up in " + directory + "."
            : "Stopped " + String.join(", ", stopped) + " in " + directory + ".");
    return 0;
  }

  private static void end(ProcessIdentity owner) throws InterruptedException {
    owner.terminate();
    if (!owner.awaitEnd(UNTIL_KILLED)) {
      owner.kill();
      if (!owner.awaitEnd(AFTER_KILL)) {
        throw new SandboxException(
            "the sandbox (pid " + owner.pid() + ") does not end, even when killed");
      }
    }
  }
}
