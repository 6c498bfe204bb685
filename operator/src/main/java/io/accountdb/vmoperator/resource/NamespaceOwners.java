package io.accountdb.vmoperator.resource;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which database users may own what is created in a Namespace. Only admins may label Namespaces.
 *
 * @param owner whom the label names: the owner of what names nobody; null: nobody
 * @param others whom the annotation allows besides
 */
public record NamespaceOwners(@Nullable String owner, Set<String> others) {
  public NamespaceOwners {
    others = Set.copyOf(others);
  }

  public static NamespaceOwners of(Map<String, String> labels, Map<String, String> annotations) {
    return new NamespaceOwners(
        labels.get(Api.OWNER_LABEL),
        Arrays.stream(annotations.getOrDefault(Api.OWNERS_ANNOTATION, "").split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  public boolean allows(String username) {
    return username.equals(owner) || others.contains(username);
  }
}
