package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.problem.FieldError;
import java.util.List;
import java.util.Map;

/** Which column a field of a VirtualMachine comes from, for what the API server finds wrong. */
final class SpecFields {
  private static final List<Map.Entry<String, String>> COLUMNS =
      List.of(
          Map.entry("metadata.name", VmRequest.NAME),
          Map.entry("spec.vmName", VmRequest.NAME),
          Map.entry("spec.vmid", VmRequest.VMID),
          Map.entry("spec.placement", VmRequest.NODE),
          Map.entry("spec.clusterRef", VmRequest.NODE),
          Map.entry("spec.source", VmRequest.TEMPLATE),
          Map.entry("spec.cpu", VmRequest.CORES),
          Map.entry("spec.memory", VmRequest.MEMORY),
          Map.entry("spec.disks", VmRequest.DISK),
          Map.entry("spec.runStrategy", VmRequest.STATUS),
          Map.entry("spec.description", VmRequest.NOTES),
          Map.entry("spec.owner", VmRequest.OWNER),
          Map.entry("metadata.namespace", Destination.NAMESPACE));

  private SpecFields() {}

  /**
   * In the client's words.
   *
   * @param field such as {@code spec.disks[0].size}; what comes from no column keeps its name
   */
  static FieldError error(String field, String message) {
    String column =
        COLUMNS.stream()
            .filter(entry -> isWithin(field, entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(field);
    return new FieldError(column, message);
  }

  private static boolean isWithin(String field, String parent) {
    return field.equals(parent) || field.startsWith(parent + ".") || field.startsWith(parent + "[");
  }
}
