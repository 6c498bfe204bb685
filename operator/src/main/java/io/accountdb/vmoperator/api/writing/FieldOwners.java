package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.accountdb.vmoperator.api.writing.StoredVm.FieldHolder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which field managers hold a field, by {@code metadata.managedFields}. Pure. */
final class FieldOwners {
  /** What the API writes is written under this name. */
  static final String API = "vm-operator-api";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ITEM = "k:";

  private FieldOwners() {}

  /**
   * Everybody but the API that holds the field, sorted.
   *
   * @param path keys of FieldsV1: {@code f:spec}, {@code f:cpu} ...
   */
  static List<String> others(List<FieldHolder> holders, List<String> path) {
    return holders.stream()
        .filter(holder -> !holder.manager().equals(API))
        .filter(holder -> holds(holder.fields(), path))
        .map(FieldHolder::manager)
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean holds(Map<?, ?> fields, List<String> path) {
    if (path.isEmpty()) {
      return true;
    }
    return child(fields, path.getFirst()) instanceof Map<?, ?> child
        // Whoever holds something without saying what of it holds all of it.
        && (child.isEmpty() || holds(child, path.subList(1, path.size())));
  }

  private static @Nullable Object child(Map<?, ?> fields, String key) {
    if (!key.startsWith(ITEM)) {
      return fields.get(key);
    }
    return fields.entrySet().stream()
        .filter(entry -> isSameItem(String.valueOf(entry.getKey()), key))
        .<@Nullable Object>map(Map.Entry::getValue)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** An item of a list is named by the JSON of its keys. */
  private static boolean isSameItem(String one, String other) {
    try {
      return one.startsWith(ITEM)
          && JSON.readTree(one.substring(ITEM.length()))
              .equals(JSON.readTree(other.substring(ITEM.length())));
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
