package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Storage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The storages and the volumes on them. Used by all that allocates, copies or frees disks. */
public final class Storages {
  /** A cloud-init image is this large. */
  static final long CLOUD_INIT_BYTES = 4L << 20;

  private final WorldDefinition world;
  private final ClusterHealth health;

  /** By the name that a volume would have without a base: no other may be allocated under it. */
  private final Map<String, Volume> volumes = new ConcurrentHashMap<>();

  private record Volume(String volumeId, String storage, String node, long bytes) {}

  Storages(WorldDefinition world, ClusterHealth health) {
    this.world = world;
    this.health = health;
  }

  /**
   * A storage, wherever it is.
   *
   * @throws ApiFailure 500 where there is none such
   */
  Storage configured(String name) {
    return world
        .storage(name)
        .orElseThrow(() -> ApiFailure.died("storage '" + name + "' does not exist"));
  }

  /**
   * A storage that can hold disks on this node.
   *
   * @throws ApiFailure 500 where there is none such
   */
  Storage enabled(String name, String node) {
    Storage storage = configured(name);
    if (!storage.availableOn(node)) {
      throw ApiFailure.died("storage '" + name + "' is not available on node '" + node + "'");
    }
    requireOnline(name);
    return storage;
  }

  private void requireOnline(String name) {
    if (!health.online(name)) {
      throw ApiFailure.died("storage '" + name + "' is not online");
    }
  }

  /** Whether all nodes see the same volumes on it. */
  boolean shared(String name) {
    return world.storage(name).map(Storage::shared).orElse(false);
  }

  /** Registers a volume that is there already. */
  void register(String volumeId, String node, long bytes) {
    volumes.put(ownName(volumeId), new Volume(volumeId, storageOf(volumeId), node, bytes));
  }

  /** Allocates a disk for a guest under the next free name. */
  synchronized String allocateDisk(String storage, int vmid, String node, long bytes) {
    for (int number = 0; ; number++) {
      String volumeId = volumeId(storage, vmid, "vm-" + vmid + "-disk-" + number, "raw");
      if (!volumes.containsKey(ownName(volumeId))) {
        register(volumeId, node, bytes);
        return volumeId;
      }
    }
  }

  /** Allocates a linked clone of a base volume; it names its base where the storage type does. */
  String allocateLinked(String baseVolumeId, int vmid, String node, long bytes) {
    String storage = storageOf(baseVolumeId);
    String own = allocateDisk(storage, vmid, node, bytes);
    boolean namesBase = world.storage(storage).filter(s -> !s.type().equals("lvmthin")).isPresent();
    if (!namesBase) {
      return own;
    }
    free(own);
    String linked = baseVolumeId + "/" + own.substring(own.indexOf(':') + 1);
    register(linked, node, bytes);
    return linked;
  }

  String allocateCloudInit(String storage, int vmid, String node) {
    String volumeId = volumeId(storage, vmid, "vm-" + vmid + "-cloudinit", "qcow2");
    register(volumeId, node, CLOUD_INIT_BYTES);
    return volumeId;
  }

  private String volumeId(String storage, int vmid, String name, String suffix) {
    boolean files = world.storage(storage).filter(s -> s.type().equals("dir")).isPresent();
    return files ? storage + ":" + vmid + "/" + name + "." + suffix : storage + ":" + name;
  }

  /**
   * Frees a volume.
   *
   * @throws ApiFailure 500 where its storage cannot be reached; the volume is an orphan then
   */
  void free(String volumeId) {
    requireOnline(storageOf(volumeId));
    volumes.remove(ownName(volumeId));
  }

  /** Frees volumes as far as that is possible. */
  void freeQuietly(Collection<String> volumeIds) {
    volumeIds.stream().filter(volume -> health.online(storageOf(volume))).forEach(this::free);
  }

  /** All volumes whose names say that they belong to a guest. */
  List<String> ownedBy(int vmid) {
    return volumes.values().stream()
        .map(Volume::volumeId)
        .filter(volume -> owns(vmid, volume))
        .toList();
  }

  /** Turns a disk of a template into a base volume, of which linked clones can be made. */
  String makeBase(String volumeId, String node) {
    long bytes = size(volumeId).orElse(0L);
    free(volumeId);
    String base = volumeId.replaceFirst("vm-(\\d+-disk-\\d+)", "base-$1");
    register(base, node, bytes);
    return base;
  }

  /** Bytes of a volume; empty where there is no such volume. */
  Optional<Long> size(String volumeId) {
    @Nullable Volume volume = volumes.get(ownName(volumeId));
    return volume == null || !volume.volumeId().equals(volumeId)
        ? Optional.empty()
        : Optional.of(volume.bytes());
  }

  /** Whether a volume belongs to a guest, by its name. */
  static boolean owns(int vmid, String volumeId) {
    return volumeId.matches(".*[:/](?:vm|base)-" + vmid + "-(?:disk-\\d+|cloudinit)(?:\\.\\w+)?");
  }

  /** Whether another volume is a linked clone of this one. */
  boolean hasLinkedClones(String volumeId) {
    return volumeId.contains("base-")
        && volumes.values().stream()
            .anyMatch(volume -> volume.volumeId().startsWith(volumeId + "/"));
  }

  /**
   * Where volumes lie.
   *
   * @param node empty for a storage that all nodes share
   */
  public record Place(String storage, String node) {
    public static Place of(Storage storage, String node) {
      return new Place(storage.name(), storage.shared() ? "" : node);
    }
  }

  /** Bytes in use, by place. */
  public Map<Place, Long> used() {
    Map<Place, Long> used = new HashMap<>();
    for (Volume volume : volumes.values()) {
      String node = shared(volume.storage()) ? "" : volume.node();
      used.merge(new Place(volume.storage(), node), volume.bytes(), Long::sum);
    }
    return used;
  }

  private static String ownName(String volumeId) {
    return storageOf(volumeId)
        + ":"
        + volumeId.substring(volumeId.lastIndexOf('/') + 1).replaceFirst("^.*:", "");
  }

  private static String storageOf(String volumeId) {
    return volumeId.substring(0, volumeId.indexOf(':'));
  }
}
