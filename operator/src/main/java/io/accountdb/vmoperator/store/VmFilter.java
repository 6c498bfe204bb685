package io.accountdb.vmoperator.store;

import org.jspecify.annotations.Nullable;

/**
 * Which VMs are asked for; null where it does not matter.
 *
 * @param search a part of the name or of the IP address, in whatever case; no character of it is a
 *     wildcard
 * @param nodeId of the {@code proxmox_nodes} row
 * @param namespace of the VirtualMachine that has the VM
 * @param resourceName of that VirtualMachine
 */
public record VmFilter(
    @Nullable String search,
    @Nullable VmStatus status,
    @Nullable Integer nodeId,
    @Nullable String namespace,
    @Nullable String resourceName) {
  public static final VmFilter ALL = new VmFilter(null, null, null, null, null);

  private static final String OF_RESOURCE =
      "EXISTS (SELECT 1 FROM public.vm_bindings AS b WHERE b.vm_id = v.id AND b.%s = ?)";

  void addTo(Criteria criteria) {
    if (search != null) {
      String pattern = "%" + search.replaceAll("([\\\\%_])", "\\\\$1") + "%";
      criteria.and("(v.name ILIKE ? OR v.ip_address ILIKE ?)", pattern, pattern);
    }
    if (status != null) {
      criteria.and("v.status = ?", status.databaseValue());
    }
    if (nodeId != null) {
      criteria.and("v.proxmox_node = ?", nodeId);
    }
    if (namespace != null) {
      criteria.and(OF_RESOURCE.formatted("resource_namespace"), namespace);
    }
    if (resourceName != null) {
      criteria.and(OF_RESOURCE.formatted("resource_name"), resourceName);
    }
  }
}
