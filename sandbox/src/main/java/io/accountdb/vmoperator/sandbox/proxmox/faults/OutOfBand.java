package io.accountdb.vmoperator.sandbox.proxmox.faults;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Archives;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Destruction;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestLife;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Migration;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskRegistry;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Another administrator, who asks nobody: what he does is done when the method returns, past all
 * locks and rights, and shows in the task lists where Proxmox would show it.
 */
public final class OutOfBand {
  private static final Caller ADMIN = new Caller(Caller.ROOT, true);
  private final Cluster cluster;
  private final TaskRegistry tasks;
  private final GuestLife life;
  private final Destruction destruction;
  private final Migration migration;
  private final Archives archives;

  public OutOfBand(Cluster cluster, TaskRegistry tasks, GuestLife life) {
    this.cluster = cluster;
    this.tasks = tasks;
    this.life = life;
    destruction = new Destruction(cluster);
    migration = new Migration(cluster);
    archives = new Archives(cluster);
  }

  /**
   * Creates a virtual machine; a name and an smbios uuid come by themselves.
   *
   * @throws IllegalStateException where the VMID is taken
   */
  public void create(int vmid, String node, Map<String, String> config) {
    ConfigFile file = completed(vmid, config);
    checkNode(node);
    if (cluster.guests().create(vmid, node, file, Behaviour.DEFAULT).isEmpty()) {
      throw new IllegalStateException("VMID " + vmid + " is taken");
    }
    cluster.registerVolumes(node, file);
    recordTask(node, "qmcreate", vmid);
  }

  private static ConfigFile completed(int vmid, Map<String, String> config) {
    TreeMap<String, String> values = new TreeMap<>(config);
    values.putIfAbsent("name", "VM" + vmid);
    values.putIfAbsent("smbios1", "uuid=" + UUID.randomUUID());
    return ConfigFile.of(values);
  }

  /** Destroys a guest and creates another under its VMID, which nobody ever sees free. */
  public void recycle(int vmid, String node, Map<String, String> config) {
    checkNode(node);
    Guest guest = guest(vmid);
    ConfigFile file = completed(vmid, config);
    destruction.recycle(guest, node, file, Behaviour.DEFAULT);
    cluster.registerVolumes(node, file);
    recordTask(guest.node(), "qmdestroy", vmid);
    recordTask(node, "qmcreate", vmid);
  }

  /** Destroys a guest, a running or protected one too. */
  public void delete(int vmid) {
    Guest guest = guest(vmid);
    destruction.vanish(guest);
    recordTask(guest.node(), "qmdestroy", vmid);
  }

  /** Starts a guest. */
  public void start(int vmid) {
    Guest guest = guest(vmid);
    life.start(guest);
    recordTask(guest.node(), "qmstart", vmid);
  }

  /** Pulls the plug. */
  public void stop(int vmid) {
    Guest guest = guest(vmid);
    life.kill(guest, guest.power().processId());
    recordTask(guest.node(), "qmstop", vmid);
  }

  /** The guest powers itself off, of which no task tells. */
  public void powerOffInside(int vmid) {
    Guest guest = guest(vmid);
    life.kill(guest, guest.power().processId());
  }

  /** The storage beneath a running guest fails it: QEMU stops it and says {@code io-error}. */
  public void failDisk(int vmid) {
    life.failDisk(guest(vmid));
  }

  /** Writes a value of the config at once; null removes the key. */
  public void edit(int vmid, String key, @Nullable String value) {
    UnaryOperator<ConfigFile> change =
        value == null ? file -> file.without(key) : file -> file.with(key, value);
    guest(vmid).write(change);
  }

  /** Moves a guest to another node, running or not. */
  public void migrate(int vmid, String node) {
    checkNode(node);
    Guest guest = guest(vmid);
    String source = guest.node();
    guest.update(state -> state.on(node));
    recordTask(source, "qmigrate", vmid);
  }

  /**
   * Begins to move a guest to another node; it is locked until it is there.
   *
   * @param takes simulated time
   * @return the task's UPID
   */
  public String beginMigration(int vmid, String node, Duration takes) {
    checkNode(node);
    Guest guest = guest(vmid);
    return migration.start(ADMIN, guest, node, takes).upid().toString();
  }

  /** Makes a backup of a virtual machine with vzdump; it takes the place of an earlier one. */
  public void backup(int vmid) {
    Guest guest = guest(vmid);
    archives.take(guest);
    recordTask(guest.node(), "vzdump", vmid);
  }

  /**
   * Restores a backup with its smbios1 uuid and its MACs, as Proxmox does unless it is asked for a
   * unique guest.
   *
   * @param source VMID that was backed up
   * @param vmid where it is restored: the same, or another for a copy
   * @throws IllegalArgumentException where there is no backup, or no such node
   * @throws IllegalStateException where the VMID's guest runs, or is on another node
   */
  public void restore(int source, int vmid, String node) {
    checkNode(node);
    archives.restore(source, vmid, node);
    recordTask(node, "qmrestore", vmid);
  }

  /** Puts a guest into a pool; null takes it out of its pool. */
  public void pool(int vmid, @Nullable String pool) {
    if (pool == null) {
      cluster.access().pools().remove(vmid);
    } else {
      cluster.access().pools().add(vmid, pool);
    }
  }

  /**
   * Kills a worker's process, so that it cleans nothing up: locks and half of a guest stay behind.
   *
   * @throws IllegalArgumentException where no such task runs
   */
  public void killTask(String upid) {
    tasks.nodes().stream()
        .flatMap(node -> tasks.find(node, upid).stream())
        .filter(Task::running)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no task " + upid + " runs"))
        .kill();
  }

  private void recordTask(String node, String type, int vmid) {
    cluster.workers().recordFinished(node, type, vmid, ADMIN);
  }

  private void checkNode(String node) {
    if (cluster.world().node(node).isEmpty()) {
      throw new IllegalArgumentException("no such node: " + node);
    }
  }

  private Guest guest(int vmid) {
    return cluster
        .guests()
        .find(vmid)
        .orElseThrow(() -> new IllegalArgumentException("no guest has the VMID " + vmid));
  }
}
