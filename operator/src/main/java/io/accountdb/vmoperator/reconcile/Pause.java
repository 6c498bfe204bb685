package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import java.util.Optional;

/**
 * Whether a VirtualMachine is paused, and by what: it is then reflected, but nothing is changed.
 */
enum Pause {
  NONE,
  /** By its annotation. */
  RESOURCE,
  /** By {@code spec.paused} of its ProxmoxCluster. */
  CLUSTER;

  static Pause of(VirtualMachine vm, Optional<ProxmoxCluster> cluster) {
    if ("true".equals(vm.getMetadata().getAnnotations().get(Api.PAUSED_ANNOTATION))) {
      return RESOURCE;
    }
    return cluster.filter(found -> Boolean.TRUE.equals(found.getSpec().paused())).isPresent()
        ? CLUSTER
        : NONE;
  }

  boolean isPaused() {
    return this != NONE;
  }
}
