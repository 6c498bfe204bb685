package io.accountdb.vmoperator.bench;

import java.util.BitSet;
import java.util.UUID;

/**
 * The VMs of a benchmark: equal shares of some owners on twenty nodes. Cores and power change; all
 * else is what it was.
 */
public final class Fleet {
  public static final int NODES = 20;
  public static final int MEMORY_MB = 2_048;
  public static final int DISK_GB = 10;
  public static final int TEMPLATE = 9_000;

  private static final int VMS_OF_AN_OWNER = 500;
  private static final int FIRST_VMID = 10_000;

  private final int[] cores;
  private final BitSet stopped = new BitSet();

  Fleet(int vms) {
    cores = new int[vms];
    change(1);
  }

  public int vms() {
    return cores.length;
  }

  int owners() {
    return Math.ceilDiv(vms(), VMS_OF_AN_OWNER);
  }

  /** Gives the first of each so many VMs one core more. */
  void change(int each) {
    for (int vm = 0; vm < vms(); vm += each) {
      cores[vm]++;
    }
  }

  synchronized void switchPower(int vm) {
    stopped.flip(vm);
  }

  public synchronized boolean isRunning(int vm) {
    return !stopped.get(vm);
  }

  public int vmid(int vm) {
    return FIRST_VMID + vm;
  }

  int vmOf(int vmid) {
    return vmid - FIRST_VMID;
  }

  public String name(int vm) {
    return "vm-" + vmid(vm);
  }

  public String uuid(int vm) {
    return new UUID(0x0f1e_e700_0000_4000L, 0x8000_0000_0000_0000L | vmid(vm)).toString();
  }

  public int cores(int vm) {
    return cores[vm];
  }

  /** From 0; {@link BenchDatabase} has its row in {@code users}. */
  public int owner(int vm) {
    return vm % owners();
  }

  public String namespace(int vm) {
    return "team-" + owner(vm);
  }

  /** The uid of its resource. */
  public String uid(int vm) {
    return new UUID(1, vm).toString();
  }

  public static String node(int vm) {
    return "pve" + (1 + vm % NODES);
  }
}
