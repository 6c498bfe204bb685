package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * VMIDs that were just chosen and do not stand in the informer's cache yet, so that two resources
 * planned at once do not choose the same.
 */
final class VmidReservations {
  private final Map<String, Map<Integer, String>> uidByVmidByCluster = new HashMap<>();

  /** False: another resource was faster. A resource holds one VMID at a time. */
  synchronized boolean reserve(String cluster, int vmid, String uid) {
    Map<Integer, String> reserved =
        uidByVmidByCluster.computeIfAbsent(cluster, ignored -> new HashMap<>());
    @Nullable String holder = reserved.get(vmid);
    if (holder != null && !holder.equals(uid)) {
      return false;
    }
    reserved.values().removeIf(uid::equals);
    reserved.put(vmid, uid);
    return true;
  }

  /** VMIDs that resources other than this one hold, in the cache or reserved. */
  synchronized Set<Integer> takenByOthers(
      String cluster, String uid, List<VirtualMachine> resources) {
    Set<Integer> taken = new HashSet<>();
    Map<Integer, String> reserved =
        uidByVmidByCluster.computeIfAbsent(cluster, ignored -> new HashMap<>());
    reserved.values().retainAll(resources.stream().map(vm -> vm.getMetadata().getUid()).toList());
    for (VirtualMachine vm : resources) {
      String holder = vm.getMetadata().getUid();
      VirtualMachineStatus status = vm.getStatus();
      if (status != null && status.vmid() != null) {
        reserved.remove(status.vmid(), holder);
        addUnless(holder.equals(uid), taken, status.vmid());
      }
    }
    reserved.forEach((vmid, holder) -> addUnless(holder.equals(uid), taken, vmid));
    return taken;
  }

  private static void addUnless(boolean own, Set<Integer> taken, int vmid) {
    if (!own) {
      taken.add(vmid);
    }
  }
}
