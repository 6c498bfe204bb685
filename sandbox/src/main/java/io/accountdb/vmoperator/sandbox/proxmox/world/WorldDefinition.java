package io.accountdb.vmoperator.sandbox.proxmox.world;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that a world file says. Read by {@link WorldReader}; the simulator is built from it. */
public record WorldDefinition(
    String clusterName,
    Timings timings,
    CloneAddresses cloneAddresses,
    List<Node> nodes,
    List<Storage> storages,
    List<Role> roles,
    List<User> users,
    List<Acl> acls,
    List<Pool> pools,
    List<Guest> guests,
    List<Fleet> fleets,
    List<DatabaseUser> databaseUsers) {

  /** With other nodes and fleets. */
  public WorldDefinition with(List<Node> otherNodes, List<Fleet> otherFleets) {
    return new WorldDefinition(
        clusterName,
        timings,
        cloneAddresses,
        otherNodes,
        storages,
        roles,
        users,
        acls,
        pools,
        guests,
        otherFleets,
        databaseUsers);
  }

  /** All guests, those of the fleets too. */
  public Stream<Guest> allGuests() {
    return Stream.concat(guests.stream(), fleets.stream().flatMap(Fleet::guests));
  }

  /** The node of this name. */
  public Optional<Node> node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  /** The storage of this name. */
  public Optional<Storage> storage(String name) {
    return storages.stream().filter(storage -> storage.name().equals(name)).findFirst();
  }

  /**
   * How fast the simulated hardware is.
   *
   * @param copyMebibytesPerSecond speed of a full clone
   * @param start how long starting a guest's QEMU process takes
   */
  public record Timings(int copyMebibytesPerSecond, Duration start) {}

  /**
   * Where clones get their addresses from: every network device another one.
   *
   * @param firstIpv4 first address handed out; the following ones count up from it
   * @param ipv6Prefix leading 64 bits, written with a trailing {@code ::}; null: no IPv6
   */
  public record CloneAddresses(
      String firstIpv4, int ipv4PrefixLength, @Nullable String ipv6Prefix) {}

  /** A cluster node and the bridges on it. */
  public record Node(String name, int cpus, int memoryMebibytes, Set<String> bridges) {}

  /**
   * A storage.
   *
   * @param type plugin: {@code dir}, {@code lvmthin}, {@code rbd} ...
   * @param content {@code images}, {@code iso} ...
   * @param nodes where it is; empty: everywhere
   */
  public record Storage(
      String name,
      String type,
      boolean shared,
      Set<String> content,
      Set<String> nodes,
      int sizeGibibytes) {
    public boolean availableOn(String node) {
      return nodes.isEmpty() || nodes.contains(node);
    }
  }

  /** A role and its privileges. */
  public record Role(String name, Set<String> privileges) {}

  /** A user {@code name@realm} and its tokens by id. */
  public record User(String id, boolean enabled, List<Token> tokens) {}

  /**
   * An API token.
   *
   * @param privilegeSeparation whether its rights are the intersection of its own and its user's
   */
  public record Token(String id, boolean privilegeSeparation) {}

  /**
   * One entry of the access control list.
   *
   * @param subject {@code user@realm} or {@code user@realm!token}
   */
  public record Acl(String path, String subject, String role, boolean propagate) {}

  /** A pool; its guests name it themselves. */
  public record Pool(String name, Set<String> storages) {}

  /**
   * A guest.
   *
   * @param type {@code qemu} or {@code lxc}
   * @param config in Proxmox's own keys
   */
  public record Guest(
      int vmid,
      String type,
      String node,
      @Nullable String pool,
      boolean running,
      Map<String, String> config,
      Behaviour behaviour) {}

  /**
   * How a guest behaves, which its clones inherit.
   *
   * @param boot until its operating system is up
   * @param agentAfter until the guest agent answers, after start; null: no agent is installed
   * @param shutdown how long a clean shutdown takes; null: it ignores the request
   * @param addresses by config key of the network device, as {@code address/prefix}
   */
  public record Behaviour(
      Duration boot,
      @Nullable Duration agentAfter,
      @Nullable Duration shutdown,
      Map<String, List<String>> addresses) {
    /** Of a guest of which nothing is said: an operating system without an agent. */
    public static final Behaviour DEFAULT =
        new Behaviour(Duration.ofSeconds(5), null, Duration.ofSeconds(3), Map.of());

    /** Of a guest whose disks are new: nobody is there to hear a request to shut down. */
    public static final Behaviour EMPTY_DISK =
        new Behaviour(Duration.ofSeconds(5), null, null, Map.of());
  }

  /** A row of the database's {@code users}, which the sandbox inserts. */
  public record DatabaseUser(
      String username, String email, String fullName, String role, boolean active) {}
}
