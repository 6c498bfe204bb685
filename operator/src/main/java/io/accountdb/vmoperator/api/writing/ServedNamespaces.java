package io.accountdb.vmoperator.api.writing;

import java.util.Set;

/**
 * The Namespaces whose VirtualMachines this operator reconciles: what would be written elsewhere
 * nobody would carry out. Pure.
 *
 * @param names empty: all
 */
record ServedNamespaces(Set<String> names) {
  ServedNamespaces {
    names = Set.copyOf(names);
  }

  boolean include(String namespace) {
    return names.isEmpty() || names.contains(namespace);
  }
}
