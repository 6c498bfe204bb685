package io.accountdb.vmoperator.bench;

import io.accountdb.vmoperator.sync.Claim;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.Claims;
import io.accountdb.vmoperator.sync.Waker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The resources of a {@link Fleet}, one for each VM, and who of them was woken. */
public final class Tenants implements Claims, Waker {
  private final LongAdder wakes = new LongAdder();
  private final Set<String> woken = ConcurrentHashMap.newKeySet();
  private volatile List<Claim> claims = List.of();
  private volatile Map<Integer, List<Claim>> byVmid = Map.of();

  public static List<Claim> claims(Fleet fleet, BenchDatabase database) {
    return IntStream.range(0, fleet.vms())
        .mapToObj(
            vm ->
                new Claim(
                    new Claimant(fleet.namespace(vm), fleet.name(vm), fleet.uid(vm)),
                    fleet.vmid(vm),
                    fleet.uuid(vm),
                    database.owner(fleet.owner(vm)),
                    Fleet.TEMPLATE,
                    null))
        .toList();
  }

  public void claim(List<Claim> all) {
    claims = all;
    byVmid = all.stream().collect(Collectors.groupingBy(Claim::vmid));
  }

  /** How many were woken, clusters among them. */
  long wakes() {
    return wakes.sum();
  }

  /** Waits for nothing; tells whether the VM's resource was woken since the question before. */
  boolean wasWoken(String uid) {
    return woken.remove(uid);
  }

  @Override
  public Optional<List<Claim>> on(String cluster) {
    return Optional.of(claims);
  }

  @Override
  public List<Claim> on(String cluster, int vmid) {
    return byVmid.getOrDefault(vmid, List.of());
  }

  @Override
  public void wakeVirtualMachine(Claimant claimant) {
    wakes.increment();
    woken.add(claimant.uid());
  }

  @Override
  public void wakeCluster(String cluster) {
    wakes.increment();
  }
}
