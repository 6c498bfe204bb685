package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.store.ResourceRef;
import java.util.List;
import java.util.Map;

/**
 * A VirtualMachine as it stands in Kubernetes; read by {@link VirtualMachineClient}.
 *
 * @param terminating whether it is being deleted
 */
record StoredVm(
    ResourceRef ref,
    String resourceVersion,
    boolean terminating,
    Map<String, String> labels,
    Map<String, String> annotations,
    VirtualMachineSpec spec,
    VirtualMachineStatus status,
    List<FieldHolder> holders) {
  StoredVm {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    holders = List.copyOf(holders);
  }

  /**
   * Who holds which of its fields: an entry of {@code metadata.managedFields}.
   *
   * @param fields in the form of FieldsV1
   */
  record FieldHolder(String manager, Map<String, Object> fields) {}
}
