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

/**
 * Those subcommands of {@link FaultCommand} that do something to a guest behind all backs, and the
 * way of all of them to the sandbox.
 */
abstract class GuestFaults {
  @Spec private CommandSpec spec;

  final CommandSpec spec() {
    return spec;
  }

  @Command(description = "Somebody creates a virtual machine.")
  int create(
      @Mixin StateOption state,
      @Parameters(paramLabel = "VMID") int vmid,
      @Option(names = "--node", required = true, paramLabel = "NODE", description = "where")
          String node,
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

  @Command(description = "Somebody puts a guest into a pool, or takes it out of its own.")
  int pool(
      @Mixin StateOption state,
      @Parameters(index = "0", paramLabel = "VMID") int vmid,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "POOL",
              description = "(without: it is in none)")
          @Nullable String pool)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.Pooling(vmid, pool));
  }

  @Command(description = "Somebody restores a backup, with the uuid of the original.")
  int restore(
      @Mixin StateOption state,
      @Parameters(paramLabel = "VMID", description = "that was backed up") int source,
      @Option(names = "--node", required = true, paramLabel = "NODE", description = "where to")
          String node,
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

  final int send(StateOption state, FaultOrder order) throws IOException, InterruptedException {
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
