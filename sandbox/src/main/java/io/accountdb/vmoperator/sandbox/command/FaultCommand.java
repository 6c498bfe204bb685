package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.command.fault.FaultAccess;
import io.accountdb.vmoperator.sandbox.command.fault.FaultOrder;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sandbox fault}: lets things go wrong in the Proxmox VE of a sandbox that is up. */
@Command(
    name = "fault",
    description = "Let something go wrong in the Proxmox VE of a sandbox that is up.")
final class FaultCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Down or up. */
  enum Direction {
    DOWN,
    UP
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what goes wrong: " + String.join(", ", spec.commandLine().getSubcommands().keySet()));
  }

  @Command(description = "The next matching calls are answered with an error.")
  int status(
      @Mixin StateOption state,
      @Mixin CallOptions calls,
      @Parameters(paramLabel = "STATUS", description = "such as 500; 595 and 596 have no body")
          int status,
      @Option(names = "--message", description = "of the body (without: the body is empty)")
          @Nullable String message,
      @Option(names = "--after-handler", description = "the call is carried out all the same")
          boolean afterHandler)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Status(calls.calls(), status, message, afterHandler));
  }

  @Command(description = "The next matching calls are carried out late.")
  int delay(
      @Mixin StateOption state,
      @Mixin CallOptions calls,
      @Parameters(paramLabel = "SECONDS", description = "of simulated time") double seconds)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Delay(calls.calls(), seconds));
  }

  @Command(description = "The next matching calls are not answered, nor carried out.")
  int drop(
      @Mixin StateOption state,
      @Mixin CallOptions calls,
      @Option(names = "--after-handler", description = "they are carried out") boolean afterHandler)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Drop(calls.calls(), afterHandler));
  }

  @Command(name = "fail-task", description = "The next matching tasks fail, their work undone.")
  int failTask(
      @Mixin StateOption state,
      @Parameters(paramLabel = "EXIT_STATUS", description = "what they die with") String exitStatus,
      @Option(names = "--type", description = "only such tasks, as qmclone") @Nullable String type,
      @Option(names = "--vmid", description = "only tasks about this VMID") @Nullable Integer vmid,
      @Option(names = "--times", defaultValue = "1", description = "how many (default: 1)")
          int times)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.FailTask(type, vmid, exitStatus, times));
  }

  @Command(description = "Somebody creates a virtual machine.")
  int create(
      @Mixin StateOption state,
      @Parameters(paramLabel = "VMID") int vmid,
      @Option(names = "--node", required = true, description = "where") String node,
      @Option(names = "--set", paramLabel = "KEY=VALUE", description = "of its config")
          @Nullable Map<String, String> config,
      @Option(names = "--recycle", description = "one with this VMID goes in the same moment")
          boolean recycle)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Create(vmid, node, orEmpty(config), recycle));
  }

  @Command(description = "Somebody writes a virtual machine's config.")
  int edit(
      @Mixin StateOption state,
      @Parameters(paramLabel = "VMID") int vmid,
      @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a new value")
          @Nullable Map<String, String> set,
      @Option(names = "--unset", paramLabel = "KEY", description = "a key that goes")
          @Nullable List<String> unset)
      throws IOException, InterruptedException {
    List<String> removed = Objects.requireNonNullElse(unset, List.of());
    return send(state, new FaultOrder.Edit(vmid, orEmpty(set), removed));
  }

  @Command(description = "Somebody moves a guest to another node.")
  int migrate(
      @Mixin StateOption state,
      @Parameters(index = "0", paramLabel = "VMID") int vmid,
      @Parameters(index = "1", paramLabel = "NODE") String node,
      @Option(
              names = "--takes",
              paramLabel = "SECONDS",
              description = "of simulated time (without: it is there at once)")
          @Nullable Double seconds)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Move(vmid, node, seconds));
  }

  @Command(description = "Somebody restores a backup, with the uuid of the original.")
  int restore(
      @Mixin StateOption state,
      @Parameters(paramLabel = "VMID", description = "that was backed up") int source,
      @Option(names = "--node", required = true, description = "where to") String node,
      @Option(names = "--as", paramLabel = "VMID", description = "for a copy: another VMID")
          @Nullable Integer vmid)
      throws IOException, InterruptedException {
    return send(
        state, new FaultOrder.Restore(source, Objects.requireNonNullElse(vmid, source), node));
  }

  @Command(description = "Somebody backs a virtual machine up.")
  int backup(@Mixin StateOption state, @Parameters(paramLabel = "VMID") int vmid)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Touch(vmid, FaultOrder.Action.BACKUP));
  }

  @Command(description = "Somebody destroys a guest, running or not.")
  int delete(@Mixin StateOption state, @Parameters(paramLabel = "VMID") int vmid)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Touch(vmid, FaultOrder.Action.DELETE));
  }

  @Command(description = "Somebody starts a guest.")
  int start(@Mixin StateOption state, @Parameters(paramLabel = "VMID") int vmid)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Touch(vmid, FaultOrder.Action.START));
  }

  @Command(description = "Somebody stops a guest.")
  int stop(
      @Mixin StateOption state,
      @Parameters(paramLabel = "VMID") int vmid,
      @Option(names = "--inside", description = "it powers itself off, of which no task tells")
          boolean inside)
      throws IOException, InterruptedException {
    return send(
        state,
        new FaultOrder.Touch(vmid, inside ? FaultOrder.Action.POWER_OFF : FaultOrder.Action.STOP));
  }

  @Command(description = "The cluster loses its quorum, or is quorate again.")
  int quorum(@Mixin StateOption state, @Parameters(paramLabel = "down|up") Direction direction)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Quorum(direction == Direction.UP));
  }

  @Command(description = "A node, or a part of it, fails or works again.")
  int node(
      @Mixin StateOption state,
      @Parameters(index = "0", paramLabel = "NODE") String node,
      @Parameters(index = "1", paramLabel = "down|up") Direction direction,
      @Option(
              names = "--only",
              paramLabel = "PART",
              defaultValue = "NODE",
              description = "endpoint (its API alone) or statistics (its pvestatd alone)")
          FaultOrder.Component part)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Outage(part, node, direction == Direction.UP));
  }

  @Command(description = "Take all faults away and end all outages; guests stay as they are.")
  int clear(@Mixin StateOption state) throws IOException, InterruptedException {
    return send(state, new FaultOrder.Clear());
  }

  private int send(StateOption state, FaultOrder order) throws IOException, InterruptedException {
    @Nullable FaultAccess access = RunningSandbox.require(state.directory()).faults();
    if (access == null) {
      throw new SandboxException("the sandbox was started without proxmox");
    }
    try {
      spec.commandLine().getOut().println(access.send(order));
      return 0;
    } catch (IllegalArgumentException misuse) {
      throw new ParameterException(spec.commandLine(), String.valueOf(misuse.getMessage()), misuse);
    }
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return Objects.requireNonNullElse(map, Map.of());
  }
}
