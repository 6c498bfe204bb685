package io.accountdb.vmoperator.reconcile;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who wanted an operation: the field managers of what it carried out. Pure. */
final class FieldManagers {
  private FieldManagers() {}

  /**
   * The managers that hold any of these fields of a spec, sorted.
   *
   * @param fields empty: all
   */
  static List<String> holding(Collection<ManagedFieldsEntry> entries, Set<String> fields) {
    return entries.stream()
        .filter(entry -> holds(entry.getFieldsV1(), fields))
        .map(ManagedFieldsEntry::getManager)
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean holds(@Nullable FieldsV1 held, Set<String> fields) {
    return held != null
        && held.getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
        && (fields.isEmpty() || fields.stream().anyMatch(field -> spec.containsKey("f:" + field)));
  }
}
