package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.command.fault.FaultOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which calls of Proxmox VE's API go wrong; without any of them, all do. */
final class CallOptions {
  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "only calls with GET, POST, PUT or DELETE")
  private @Nullable String method;

  @Option(
      names = "--path",
      paramLabel = "TEMPLATE",
      description = "only calls of a path, such as '/nodes/{node}/qemu/{vmid}/clone'")
  private @Nullable String path;

  @Option(names = "--node", paramLabel = "NODE", description = "only calls with this node's name")
  private @Nullable String node;

  @Option(
      names = "--vmid",
      paramLabel = "VMID",
      description = "only calls with this VMID, or clones to it")
  private @Nullable Integer vmid;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many calls go wrong (default: ${DEFAULT-VALUE})")
  private int times;

  FaultOrder.Calls calls() {
    return new FaultOrder.Calls(
        method == null ? null : method.toUpperCase(Locale.ROOT), path, node, vmid, times);
  }
}
