package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterTable;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Workers;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import java.util.concurrent.atomic.AtomicLong;

/** The simulated cluster's parts, for those who work on its guests. Built by the simulator. */
public final class Cluster {
  private final WorldDefinition world;
  private final AccessControl access;
  private final Workers workers;
  private final ScaledClock clock;
  private final ParameterTable table;
  private final ClusterHealth health;
  private final GuestRegistry guests;
  private final ConfigLocks locks;
  private final Storages storages;
  private final AddressPool addresses;
  private final AtomicLong processIds = new AtomicLong(2_000);

  public Cluster(
      WorldDefinition world,
      AccessControl access,
      Workers workers,
      ScaledClock clock,
      ParameterTable table) {
    this.world = world;
    this.access = access;
    this.workers = workers;
    this.clock = clock;
    this.table = table;
    health = new ClusterHealth(clock);
    guests = new GuestRegistry(clock);
    locks = new ConfigLocks(clock);
    storages = new Storages(world, health);
    addresses = new AddressPool(world.cloneAddresses());
    world.allGuests().forEach(this::add);
  }

  private void add(WorldDefinition.Guest guest) {
    ConfigFile config = guests.addFromWorld(guest, nextProcessId()).config();
    if (guest.pool() != null) {
      access.pools().add(guest.vmid(), guest.pool());
    }
    registerVolumes(guest.node(), config);
  }

  /** Takes the volumes that a config names for existing ones. */
  public void registerVolumes(String node, ConfigFile config) {
    config
        .values()
        .forEach(
            (key, value) -> {
              if (Drive.isDrive(key) || key.equals("rootfs")) {
                Drive drive = Drive.parse(value);
                drive
                    .storage()
                    .ifPresent(_ -> storages.register(drive.file(), node, drive.bytes()));
              }
            });
  }

  public WorldDefinition world() {
    return world;
  }

  public AccessControl access() {
    return access;
  }

  public Workers workers() {
    return workers;
  }

  public ScaledClock clock() {
    return clock;
  }

  public ParameterTable table() {
    return table;
  }

  public ClusterHealth health() {
    return health;
  }

  public GuestRegistry guests() {
    return guests;
  }

  public ConfigLocks locks() {
    return locks;
  }

  public Storages storages() {
    return storages;
  }

  AddressPool addresses() {
    return addresses;
  }

  long nextProcessId() {
    return processIds.incrementAndGet();
  }
}
