package io.accountdb.vmoperator.bench;

import io.accountdb.vmoperator.proxmox.AgentAnswer;
import io.accountdb.vmoperator.proxmox.AgentInterface;
import io.accountdb.vmoperator.proxmox.ClusterResources;
import io.accountdb.vmoperator.proxmox.ClusterStatus;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.NodeResource;
import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxVersion;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A Proxmox that has a {@link Fleet} and answers at once, so that what is measured is the agent. It
 * answers what the agent asks, and nothing else.
 */
public final class FleetProxmox {
  private final Fleet fleet;
  private final AtomicLong uptime = new AtomicLong(3_600);
  private final AtomicLong polls = new AtomicLong();

  FleetProxmox(Fleet fleet) {
    this.fleet = fleet;
  }

  ProxmoxApi api() {
    return (ProxmoxApi)
        Proxy.newProxyInstance(
            ProxmoxApi.class.getClassLoader(),
            new Class<?>[] {ProxmoxApi.class},
            (_, method, arguments) -> answer(method, arguments));
  }

  /** How often it was asked for {@code cluster/resources}. */
  long polls() {
    return polls.get();
  }

  private Object answer(Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "version" -> new ProxmoxVersion("9.1.1");
      case "clusterStatus" -> new ClusterStatus(true, Map.of("pve1", true));
      case "permissions" -> new Permissions(Map.of(), Map.of());
      case "clusterTasks" -> List.of();
      case "resources" -> resources();
      case "config" -> Optional.of(config(fleet, fleet.vmOf(((GuestAddress) arguments[0]).vmid())));
      case "agentInterfaces" -> interfaces(fleet.vmOf(((GuestAddress) arguments[0]).vmid()));
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private ClusterResources resources() {
    polls.incrementAndGet();
    long seconds = uptime.incrementAndGet();
    return new ClusterResources(
        IntStream.range(0, fleet.vms()).mapToObj(vm -> guest(fleet, vm, seconds)).toList(),
        Map.of(),
        IntStream.range(0, Fleet.NODES)
            .mapToObj(node -> new NodeResource(Fleet.node(node), "online"))
            .toList());
  }

  /** As {@code cluster/resources} shows it. */
  public static GuestResource guest(Fleet fleet, int vm, long uptimeSeconds) {
    boolean running = fleet.isRunning(vm);
    return new GuestResource(
        fleet.vmid(vm),
        Fleet.node(vm),
        "qemu",
        fleet.name(vm),
        running ? "running" : "stopped",
        false,
        null,
        "kubernetes",
        Set.of(),
        fleet.cores(vm),
        Fleet.MEMORY_MB * (1L << 20),
        Fleet.DISK_GB * (1L << 30),
        running ? uptimeSeconds : 0);
  }

  /** As {@code nodes/N/qemu/VMID/config} shows it. */
  public static GuestConfig config(Fleet fleet, int vm) {
    return new GuestConfig(
        "digest",
        Map.of(
            "name", fleet.name(vm),
            "smbios1", "uuid=" + fleet.uuid(vm),
            "cores", String.valueOf(fleet.cores(vm)),
            "memory", String.valueOf(Fleet.MEMORY_MB),
            "agent", "1",
            "net0", "virtio=" + mac(vm) + ",bridge=vmbr0",
            "scsi0", "ceph:vm-%d-disk-0,size=%dG".formatted(fleet.vmid(vm), Fleet.DISK_GB)));
  }

  private AgentAnswer interfaces(int vm) {
    String address = "10.%d.%d.%d".formatted(vm >> 16 & 255, vm >> 8 & 255, vm & 255);
    return new AgentAnswer.Interfaces(
        List.of(new AgentInterface("eth0", mac(vm), List.of(address))));
  }

  private static String mac(int vm) {
    return "BC:24:11:%02X:%02X:%02X".formatted(vm >> 16 & 255, vm >> 8 & 255, vm & 255);
  }
}
