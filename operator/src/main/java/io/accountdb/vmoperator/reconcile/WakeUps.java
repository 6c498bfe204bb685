package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.Waker;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;

/**
 * Turns what the agent tells into reconciliations. Wakes before the start are dropped, harmlessly.
 */
public final class WakeUps implements Waker {
  private final SimpleInboundEventSource<VirtualMachine> virtualMachines =
      new SimpleInboundEventSource<>("sync");
  private final SimpleInboundEventSource<ProxmoxCluster> clusters =
      new SimpleInboundEventSource<>("sync");

  @Override
  public void wakeVirtualMachine(Claimant claimant) {
    virtualMachines.propagateEvent(new ResourceID(claimant.name(), claimant.namespace()));
  }

  @Override
  public void wakeCluster(String cluster) {
    clusters.propagateEvent(new ResourceID(cluster));
  }

  SimpleInboundEventSource<VirtualMachine> virtualMachines() {
    return virtualMachines;
  }

  SimpleInboundEventSource<ProxmoxCluster> clusters() {
    return clusters;
  }
}
