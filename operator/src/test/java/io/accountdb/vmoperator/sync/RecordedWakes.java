package io.accountdb.vmoperator.sync;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The claims of a test, and a record of who was woken. */
final class RecordedWakes implements Claims, Waker {
  static final String CLUSTER = "lab";

  private final List<String> wakes = new CopyOnWriteArrayList<>();
  private volatile Optional<List<Claim>> claims = Optional.empty();

  static Claimant claimant(String name) {
    return new Claimant("team-a", name, "uid-" + name);
  }

  /** A claim of web-1 on a guest that has been made. */
  static Claim claim(int vmid) {
    return new Claim(claimant("web-1"), vmid, TestGuest.UUID, 17, 9000, "Front end");
  }

  void claim(Claim... all) {
    claims = Optional.of(List.of(all));
  }

  List<String> wakes() {
    return List.copyOf(wakes);
  }

  void forget() {
    wakes.clear();
  }

  @Override
  public Optional<List<Claim>> on(String cluster) {
    return claims;
  }

  @Override
  public List<Claim> on(String cluster, int vmid) {
    return claims.orElse(List.of()).stream().filter(claim -> claim.vmid() == vmid).toList();
  }

  @Override
  public void wakeVirtualMachine(Claimant claimant) {
    wakes.add(claimant.toString());
  }

  @Override
  public void wakeCluster(String cluster) {
    wakes.add("cluster " + cluster);
  }
}
