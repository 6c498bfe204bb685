package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.host.ProcessIdentity;
import io.accountdb.vmoperator.sandbox.host.ProcessRecords;
import io.accountdb.vmoperator.sandbox.host.ProcessRecords.RecordedProcess;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sandbox status}: says what runs, and where. */
@Command(
    name = "status",
    description = "Say what runs and where; exit code 0 if all of it runs, 3 if not.")
final class StatusCommand implements Callable<Integer> {
  private static final int NOT_UP = 3;

  @Mixin private final StateOption state = new StateOption();
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path directory = state.directory();
    Optional<ProcessIdentity> owner = StateDirectory.owner(directory);
    Optional<RunningSandbox> running = RunningSandbox.in(directory);
    if (running.isPresent() && owner.isPresent()) {
      return describe(out, directory, running.get(), owner.get());
    }
    if (owner.isPresent()) {
      out.printf("The sandbox in %s is starting (pid %d).%n", directory, owner.get().pid());
    } else {
      out.printf("No sandbox is up in %s.%n", directory);
    }
    return NOT_UP;
  }

  private static int describe(
      PrintWriter out, Path directory, RunningSandbox running, ProcessIdentity owner)
      throws IOException {
    out.printf("The sandbox in %s is up since %s.%n", directory, running.startedAt());
    Optional.ofNullable(running.kubernetes())
        .ifPresent(kubernetes -> out.printf("  Kubernetes  %s%n", kubernetes.url()));
    Optional.ofNullable(running.database())
        .ifPresent(database -> out.printf("  PostgreSQL  %s%n", database.jdbcUrl()));
    Optional.ofNullable(running.proxmoxUrl())
        .ifPresent(
            url -> out.printf("  Proxmox VE  %s (%s times as fast)%n", url, running.timeScale()));
    out.printf("  pid %d sandbox%n", owner.pid());
    List<RecordedProcess> processes = ProcessRecords.in(directory).all();
    boolean whole = true;
    for (RecordedProcess process : processes) {
      boolean runs = process.identity().isRunning();
      whole &= runs;
      out.printf(
          "  pid %d %s%s%n",
          process.identity().pid(),
          process.name(),
          runs
              ? ""
              : " has ended; see "
                  + StateDirectory.logs(directory).resolve(process.name() + ".log"));
    }
    return whole ? 0 : NOT_UP;
  }
}
