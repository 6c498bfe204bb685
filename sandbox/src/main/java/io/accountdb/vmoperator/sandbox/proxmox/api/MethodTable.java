package io.accountdb.vmoperator.sandbox.proxmox.api;

import java.util.List;
import java.util.stream.Stream;

/** All methods that the simulator has. */
public final class MethodTable {
  private final List<ApiMethod> methods;

  public MethodTable(
      AccessMethods access, ClusterMethods cluster, TaskMethods tasks, GuestMethods guests) {
    methods =
        Stream.of(access.methods(), cluster.methods(), tasks.methods(), guests.methods())
            .flatMap(List::stream)
            .toList();
  }

  List<ApiMethod> all() {
    return methods;
  }
}
