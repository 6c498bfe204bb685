package io.accountdb.vmoperator.sandbox.proxmox.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.sandbox.proxmox.World;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Guest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A world file that is wrong says where, and what would be right. */
class WorldReaderTest {
  private static final String MINIMAL =
      """
      nodes:
        - {name: n1, cpus: 4, memoryMebibytes: 4096, bridges: [vmbr0]}
      cloneAddresses: {firstIpv4: 10.0.0.10, ipv4PrefixLength: 24}
      """;

  private static WorldDefinition read(String text) {
    return WorldReader.read("my.yaml", text);
  }

  private static void fails(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(WorldException.class).hasMessage(message);
  }

  @Test
  void shouldReadTheBundledWorld() {
    // When
    WorldDefinition world = World.bundled().definition();

    // Then
    assertThat(world.nodes()).extracting("name").containsExactly("pve1", "pve2");
    assertThat(world.storages()).extracting("name").containsExactly("local", "local-lvm", "ceph");
    assertThat(World.bundled().databaseUsers())
        .extracting("username")
        .containsExactly("alice", "bob", "platform", "admin");
    assertThat(world.guests()).extracting("vmid").contains(9000, 9001, 100, 101, 102);
  }

  @Test
  void shouldReadAFile(@TempDir Path folder) throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("world.yaml"), MINIMAL);

    // When
    World world = World.load(file);

    // Then
    assertThat(world.definition().nodes()).hasSize(1);
    assertThatThrownBy(() -> World.load(folder.resolve("missing.yaml")))
        .hasMessageContaining("cannot read the world file");
  }

  @Test
  void shouldNameLineKeyAndWhatWouldBeRight() {
    fails(
        MINIMAL.replace("cpus: 4", "cpus: many"),
        "my.yaml:2: nodes[0].cpus must be a whole number from 1 to 8192, not 'many'");
    fails(
        MINIMAL + "pools: [{name: p, storages: [nowhere]}]\n",
        "my.yaml:4: pools[0].storages[0] must be the name of a storage of this file (), not"
            + " 'nowhere'");
    fails(
        MINIMAL + "colour: red\n",
        "my.yaml:4: colour is unknown; known here: cluster, timings,"
            + " cloneAddresses, nodes, storages, roles, users, acls, pools, guests, fleets,"
            + " databaseUsers");
    fails("cluster: x\n", "my.yaml:1: nodes is missing");
    fails("", "my.yaml:1: the file is empty; a world needs at least nodes");
  }

  @Test
  void shouldRefuseGuestsThatProxmoxWouldRefuse() {
    fails(
        MINIMAL
            + """
            guests:
              - vmid: 100
                node: n1
                config:
                  name: under_score
            """,
        "my.yaml:8: guests[0].config.name: invalid format - value does not look like a valid DNS"
            + " name");
    fails(
        MINIMAL + "guests: [{vmid: 99, node: n1, config: {}}]\n",
        "my.yaml:4: guests[0].vmid must be a whole number from 100 to 999999999, not '99'");
    fails(
        MINIMAL + "guests: [{vmid: 100, node: n2, config: {}}]\n",
        "my.yaml:4: guests[0].node must be the name of a node of this file (n1), not 'n2'");
    fails(
        MINIMAL
            + "guests: [{vmid: 100, node: n1, config: {}}, {vmid: 100, node: n1, config: {}}]\n",
        "my.yaml:4: guests[1].vmid must be unique among guests, not '100'");
  }

  private static final String FLEET =
      """
      guests: [{vmid: 105, node: n1, config: {}}]
      fleets:
        - firstVmid: 1000
          count: 300
          running: true
          config: {name: "vm-{vmid}", net0: "virtio={mac}", smbios1: "uuid={uuid}"}
      """;

  @Test
  void shouldFillAFleetsPlaceholdersForEachOfItsGuests() {
    // When
    WorldDefinition world = read(MINIMAL + FLEET);

    // Then
    List<Guest> guests = world.allGuests().toList();
    assertThat(guests).hasSize(301);
    assertThat(guests).extracting(Guest::vmid).doesNotHaveDuplicates().contains(105, 1000, 1299);
    assertThat(guests.getLast().running()).isTrue();
    assertThat(guests.getLast().node()).isEqualTo("n1");
    assertThat(guests.getLast().config())
        .containsEntry("name", "vm-1299")
        .containsEntry("net0", "virtio=BC:24:11:00:05:13");
    assertThat(guests)
        .extracting(guest -> guest.config().getOrDefault("smbios1", "none"))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldRefuseFleetsThatProxmoxWouldRefuse() {
    fails(
        MINIMAL + FLEET.replace("vm-{vmid}", "vm_{vmid}"),
        "my.yaml:9: fleets[0].config.name: invalid format - value does not look like a valid DNS"
            + " name");
    fails(
        MINIMAL + FLEET.replace("count: 300", "count: 0"),
        "my.yaml:7: fleets[0].count must be a whole number from 1 to 1000000, not '0'");
    fails(
        MINIMAL + FLEET.replace("firstVmid: 1000", "firstVmid: 100"),
        "my.yaml:6: fleets[0].firstVmid must be the first of VMIDs without that of the guest 105,"
            + " not '100'");
    fails(
        MINIMAL + FLEET + "  - {firstVmid: 1299, count: 1, config: {}}\n",
        "my.yaml:10: fleets[1].firstVmid must be the first of VMIDs without those of another"
            + " fleet, 1000 to 1299, not '1299'");
    fails(
        MINIMAL + FLEET.replace("running: true", "nodes: [n2]"),
        "my.yaml:8: fleets[0].nodes[0] must be the name of a node of this file (n1), not 'n2'");
  }

  @Test
  void shouldTellBrokenYaml() {
    assertThatThrownBy(() -> read("nodes: [\n"))
        .isInstanceOf(WorldException.class)
        .hasMessageStartingWith("my.yaml:2: not valid YAML: ");
    assertThatThrownBy(() -> read(MINIMAL + "nodes: []\n"))
        .isInstanceOf(WorldException.class)
        .hasMessageContaining("Duplicate field 'nodes'");
  }
}
