package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.host.ProcessRecords;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import io.accountdb.vmoperator.sandbox.proxmox.World;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sandbox up}: brings a sandbox up in its folder, or finds that it is. */
@Command(
    name = "up",
    description = "Start a sandbox, wait until it is ready, and leave it running.")
final class UpCommand implements Callable<Integer> {
  @Mixin private final StateOption state = new StateOption();
  @Mixin private final WorldOptions world = new WorldOptions();

  @Option(
      names = "--apply",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "manifests, or folders of them, to apply in this order once Kubernetes is ready")
  private List<Path> apply = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    check();
    PrintWriter out = spec.commandLine().getOut();
    Path directory = state.directory();
    Optional<RunningSandbox> already = RunningSandbox.in(directory);
    if (already.isPresent()) {
      confirmSame(directory, already.get());
      out.println("The sandbox in " + directory + " is up already.");
    } else {
      out.println("Starting " + WorldOptions.names(world.parts()) + " in " + directory);
      out.flush();
      DaemonProcess.start(
          directory,
          world,
          line -> {
            out.println(line);
            out.flush();
          });
    }
    RunningSandbox running = RunningSandbox.require(directory);
    if (!apply.isEmpty()) {
      new Manifests(directory, running).apply(apply, out);
    }
    out.print(Usage.of(directory, running));
    out.flush();
    return 0;
  }

  private void check() throws IOException {
    if (world.parts().isEmpty()) {
      throw misuse("--without: leaves nothing to start; leave out two parts at most");
    }
    if (!apply.isEmpty() && !world.parts().contains(Part.KUBERNETES)) {
      throw misuse("--apply: needs Kubernetes, which --without leaves out");
    }
    for (Path manifest : apply) {
      if (!Files.isReadable(manifest)) {
        throw misuse("--apply: " + manifest + " is not there or not readable");
      }
    }
    try {
      world.world().ifPresent(World::load);
    } catch (WorldException | UncheckedIOException e) {
      throw misuse("--world: " + e.getMessage());
    }
    try {
      StateDirectory.refuseForeign(state.directory());
    } catch (SandboxException e) {
      throw misuse("--state: " + e.getMessage());
    }
  }

  /** What is up must be what was asked for, and whole. */
  private void confirmSame(Path directory, RunningSandbox running) throws IOException {
    String restart = "; run `sandbox down --state " + directory + "` first";
    List<String> differences = world.differencesTo(running);
    if (!differences.isEmpty()) {
      throw new SandboxException(
          "a sandbox is up in " + directory + " with " + String.join(", ", differences) + restart);
    }
    List<String> ended =
        ProcessRecords.in(directory).all().stream()
            .filter(process -> !process.identity().isRunning())
            .map(ProcessRecords.RecordedProcess::name)
            .toList();
    if (!ended.isEmpty()) {
      throw new SandboxException(
          "the sandbox in "
              + directory
              + " is broken: ended "
              + String.join(", ", ended)
              + restart);
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
