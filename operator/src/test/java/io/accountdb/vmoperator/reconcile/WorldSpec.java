package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.DeletionPolicy;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.StopMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the resource of a {@link PlannerWorld} wants.
 *
 * @param vmid asked for; null: any
 * @param node to create it on; null: the template's
 * @param vmName null: the resource's at creation, then left alone
 * @param cores null: as the template has them
 * @param gibibytes of scsi0, at least the template's; null: as the template has it
 */
record WorldSpec(
    @Nullable Integer vmid,
    @Nullable String node,
    @Nullable String vmName,
    @Nullable Integer cores,
    @Nullable Integer gibibytes,
    RunStrategy runStrategy,
    StopMode stopMode,
    DeletionPolicy deletionPolicy,
    boolean recreate) {

  WorldSpec with(RunStrategy other) {
    return new WorldSpec(
        vmid, node, vmName, cores, gibibytes, other, stopMode, deletionPolicy, recreate);
  }

  WorldSpec larger() {
    int more = (gibibytes == null ? WorldGuest.TEMPLATE_GIBIBYTES : gibibytes) + 1;
    return new WorldSpec(
        vmid, node, vmName, cores, more, runStrategy, stopMode, deletionPolicy, recreate);
  }

  /** What the config of a VM in sync has. */
  Map<String, String> config() {
    Map<String, String> config = new HashMap<>();
    config.put("tags", PlannerScenario.TAG);
    if (vmName != null) {
      config.put("name", vmName);
    }
    if (cores != null) {
      config.put("cores", cores.toString());
    }
    if (gibibytes != null) {
      config.put("scsi0", WorldGuest.disk(gibibytes));
    }
    return config;
  }

  VirtualMachineSpec parsed() {
    List<String> fields =
        new ArrayList<>(
            List.of(
                "clusterRef: {name: lab}",
                "source: {template: {name: ubuntu-24.04}}",
                "whenMissing: " + (recreate ? "Recreate" : "Hold"),
                "runStrategy: " + word(runStrategy),
                "deletionPolicy: "
                    + (deletionPolicy == DeletionPolicy.RETAIN ? "Retain" : "Delete")));
    if (vmid != null) {
      fields.add("vmid: " + vmid);
    }
    if (node != null) {
      fields.add("placement: {node: " + node + "}");
    }
    if (vmName != null) {
      fields.add("vmName: " + vmName);
    }
    if (cores != null) {
      fields.add("cpu: {cores: " + cores + "}");
    }
    if (gibibytes != null) {
      fields.add("disks: [{slot: scsi0, size: " + gibibytes + "Gi}]");
    }
    String mode =
        switch (stopMode) {
          case HARD -> "Hard";
          case SOFT -> "Soft";
          case TRY_SOFT -> "TrySoft";
        };
    fields.add("power: {stopMode: " + mode + "}");
    return PlannerScenario.parse("{" + String.join(", ", fields) + "}");
  }

  private static String word(RunStrategy strategy) {
    return switch (strategy) {
      case ALWAYS -> "Always";
      case HALTED -> "Halted";
      case MANUAL -> "Manual";
    };
  }
}
