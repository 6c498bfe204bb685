package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * VMIDs that were just chosen and do not stand in the informer's cache yet, so that two resources
 * planned at once do not choose the same. The cache is read under the lock: what a plan was made
 * from may be older than another resource's choice.
 */
final class VmidReservations {
  private final Map<String, Map<Integer, String>> uidByVmidByCluster = new HashMap<>();
  private final Function<String, List<VirtualMachine>> resources;

  /**
   * @param resources of a ProxmoxCluster, as the cache has them now
   */
  VmidReservations(Function<String, List<VirtualMachine>> resources) {
    this.resources = resources;
  }

  /** False: another resource was faster. A resource holds one VMID at a time. */
  synchronized boolean reserve(String cluster, int vmid, String uid) {
    if (takenByOthers(cluster, uid).contains(vmid)) {
      return false;
    }
    Map<Integer, String> reserved = reserved(cluster);
    reserved.values().removeIf(uid::equals);
    reserved.put(vmid, uid);
    return true;
  }

  /**
   * Which VMID the resource holds, by its newest status (null: none). Whatever else it chose was
   * not stored, or has been given up since, and is free again.
   */
  synchronized void holds(String cluster, String uid, @Nullable Integer vmid) {
    reserved(cluster)
        .entrySet()
        .removeIf(chosen -> chosen.getValue().equals(uid) && !chosen.getKey().equals(vmid));
  }

  /** VMIDs that resources other than this one hold, in the cache or reserved. */
  synchronized Set<Integer> takenByOthers(String cluster, String uid) {
    List<VirtualMachine> cached = resources.apply(cluster);
    Set<Integer> taken = new HashSet<>();
    Map<Integer, String> reserved = reserved(cluster);
    reserved
        .values()
        .retainAll(
            cached.stream().map(vm -> vm.getMetadata().getUid()).collect(Collectors.toSet()));
    for (VirtualMachine vm : cached) {
      String holder = vm.getMetadata().getUid();
      @Nullable VirtualMachineStatus status = vm.getStatus();
      if (status != null && status.vmid() != null) {
        reserved.remove(status.vmid(), holder);
        addUnless(holder.equals(uid), taken, status.vmid());
      }
    }
    reserved.forEach((vmid, holder) -> addUnless(holder.equals(uid), taken, vmid));
    return taken;
  }

  private Map<Integer, String> reserved(String cluster) {
    return uidByVmidByCluster.computeIfAbsent(cluster, ignored -> new HashMap<>());
  }

  private static void addUnless(boolean own, Set<Integer> taken, int vmid) {
    if (!own) {
      taken.add(vmid);
    }
  }
}
