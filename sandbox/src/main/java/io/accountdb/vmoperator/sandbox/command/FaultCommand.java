package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.command.fault.FaultOrder;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code sandbox fault}: lets things go wrong in the Proxmox VE of a sandbox that is up. */
@Command(
    name = "fault",
    description = "Let something go wrong in the Proxmox VE of a sandbox that is up.")
final class FaultCommand extends GuestFaults implements Runnable {
  /** Down or up. */
  enum Direction {
    DOWN,
    UP
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec().commandLine(),
        "say what goes wrong: "
            + String.join(", ", spec().commandLine().getSubcommands().keySet()));
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

  @Command(
      name = "no-worker",
      description = "The next matching calls do not hear of the worker that they start.")
  int noWorker(
      @Mixin StateOption state,
      @Mixin CallOptions calls,
      @Option(names = "--after-handler", description = "the worker runs all the same")
          boolean afterHandler)
      throws IOException, InterruptedException {
    return send(
        state, new FaultOrder.Status(calls.calls(), 500, CallFault.NO_WORKER, afterHandler));
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

  @Command(
      name = "kill-task",
      description = "A task's process is killed: it cleans nothing up, and locks stay.")
  int killTask(@Mixin StateOption state, @Parameters(paramLabel = "UPID") String upid)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.KillTask(upid));
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

  @Command(description = "A storage cannot be reached from any node, or can again.")
  int storage(
      @Mixin StateOption state,
      @Parameters(index = "0", paramLabel = "STORAGE") String storage,
      @Parameters(index = "1", paramLabel = "down|up") Direction direction)
      throws IOException, InterruptedException {
    return send(state, new FaultOrder.StorageOutage(storage, direction == Direction.UP));
  }

  @Command(description = "Take all faults away and end all outages; guests stay as they are.")
  int clear(@Mixin StateOption state) throws IOException, InterruptedException {
    return send(state, new FaultOrder.Clear());
  }
}
