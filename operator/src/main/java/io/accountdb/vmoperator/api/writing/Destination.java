package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;
import org.jspecify.annotations.Nullable;

/**
 * Where a new VM goes and where it comes from, found by {@link Creation}.
 *
 * @param cluster name of the ProxmoxCluster
 * @param node as Proxmox VE has it; null: the template's
 * @param owner whom {@code spec.owner} has to name; null where the Namespace's label does
 * @param disk the wanted size of the boot disk; null: the template's
 */
record Destination(
    String namespace,
    String cluster,
    @Nullable String node,
    @Nullable String owner,
    Template template,
    @Nullable WantedDisk disk) {
  /** The query parameter. */
  static final String NAMESPACE = "namespace";
}
