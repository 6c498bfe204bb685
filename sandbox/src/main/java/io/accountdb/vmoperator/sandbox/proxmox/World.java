package io.accountdb.vmoperator.sandbox.proxmox;

import io.accountdb.vmoperator.sandbox.proxmox.world.Fleet;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.DatabaseUser;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The cluster that a simulator starts with: a file of the user's, or the one in the jar. */
public record World(WorldDefinition definition) {
  private static final String BUNDLED = "/io/accountdb/vmoperator/sandbox/world.yaml";
  private static final Map<String, String> FLEET_CONFIG =
      Map.ofEntries(
          Map.entry("name", "vm-{vmid}"),
          Map.entry("tags", "fleet"),
          Map.entry("ostype", "l26"),
          Map.entry("cores", "2"),
          Map.entry("memory", "2048"),
          Map.entry("scsihw", "virtio-scsi-single"),
          Map.entry("scsi0", "ceph:vm-{vmid}-disk-0,size=10G"),
          Map.entry("boot", "order=scsi0"),
          Map.entry("net0", "virtio={mac},bridge=vmbr0"),
          Map.entry("agent", "enabled=1"),
          Map.entry("smbios1", "uuid={uuid}"));

  /**
   * Reads a world file.
   *
   * @throws io.accountdb.vmoperator.sandbox.proxmox.world.WorldException naming file, line and key
   *     of what is wrong, and what would be right
   * @throws UncheckedIOException where the file cannot be read
   */
  public static World load(Path file) {
    try {
      return new World(WorldReader.read(file.toString(), Files.readString(file)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read the world file " + file, unreadable);
    }
  }

  /** The default world: two nodes, three storages, two templates, some foreign guests. */
  public static World bundled() {
    try (InputStream stream =
        Objects.requireNonNull(World.class.getResourceAsStream(BUNDLED), BUNDLED)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new World(WorldReader.read("world.yaml", text));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(BUNDLED, unreadable);
    }
  }

  /**
   * The default world with more nodes, and with running guests in the operator's pool from VMID
   * 10,000 on, spread over all nodes. For tests and measurements of size.
   *
   * @param nodes in all, 2 or more
   */
  public static World ofSize(int nodes, int guests) {
    WorldDefinition small = bundled().definition();
    Node model = small.nodes().getFirst();
    List<Node> all = new ArrayList<>(small.nodes());
    for (int number = all.size() + 1; number <= nodes; number++) {
      all.add(new Node("pve" + number, model.cpus(), model.memoryMebibytes(), model.bridges()));
    }
    List<String> names = all.stream().map(Node::name).toList();
    Behaviour behaviour =
        new Behaviour(
            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(3), Map.of());
    Fleet fleet = new Fleet(10_000, guests, names, "kubernetes", true, FLEET_CONFIG, behaviour);
    return new World(small.with(all, List.of(fleet)));
  }

  /** Users of the database beside this cluster. */
  public List<DatabaseUser> databaseUsers() {
    return definition.databaseUsers();
  }
}
