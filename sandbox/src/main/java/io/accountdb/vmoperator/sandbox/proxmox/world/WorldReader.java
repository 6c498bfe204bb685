package io.accountdb.vmoperator.sandbox.proxmox.world;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.CloneAddresses;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.DatabaseUser;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Pool;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Storage;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Timings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads a world file; every reference in it must lead somewhere. Called by {@code World}. */
public final class WorldReader {
  private static final String DNS_LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?";
  static final String IDENTIFIER = "[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]";
  private static final Duration DEFAULT_START = Duration.ofSeconds(2);

  private final YamlValue root;
  private final Set<String> nodeNames;
  private final Set<String> poolNames;

  private WorldReader(YamlValue root) {
    this.root = root;
    nodeNames = names(root.list("nodes"), "name");
    poolNames = names(root.list("pools"), "name");
  }

  /**
   * Reads a world.
   *
   * @param file its name, for messages
   * @throws WorldException naming file, line and key of what is wrong, and what would be right
   */
  public static WorldDefinition read(String file, String text) {
    return new WorldReader(YamlDocument.parse(file, text)).world();
  }

  private WorldDefinition world() {
    root.only(
        "cluster",
        "timings",
        "cloneAddresses",
        "nodes",
        "storages",
        "roles",
        "users",
        "acls",
        "pools",
        "guests",
        "fleets",
        "databaseUsers");
    if (root.required("nodes").items().isEmpty()) {
      throw root.required("nodes").wrong("a list of at least one node");
    }
    GuestReader guestReader = new GuestReader(nodeNames, poolNames);
    List<Node> nodes = each("nodes", "name", this::node);
    List<Guest> guests = each("guests", "vmid", guestReader::guest);
    return new WorldDefinition(
        root.optional("cluster").map(YamlValue::text).orElse("sandbox"),
        timings(),
        cloneAddresses(root.required("cloneAddresses")),
        nodes,
        each("storages", "name", this::storage),
        each("roles", "name", AccessReader::role),
        each("users", "id", AccessReader::user),
        new AccessReader(root).acls(),
        each("pools", "name", this::pool),
        guests,
        new FleetReader(guestReader, nodes.stream().map(Node::name).toList())
            .fleets(root.list("fleets"), guests),
        each("databaseUsers", "username", WorldReader::databaseUser));
  }

  static Set<String> names(List<YamlValue> items, String key) {
    return items.stream().map(item -> item.required(key).text()).collect(Collectors.toSet());
  }

  /** Reads a list whose items have a unique key. */
  private <T> List<T> each(String list, String key, Function<YamlValue, T> reader) {
    Set<String> seen = new HashSet<>();
    return root.list(list).stream()
        .map(
            item -> {
              if (!seen.add(item.required(key).text())) {
                throw item.required(key).wrong("unique among " + list);
              }
              return reader.apply(item);
            })
        .toList();
  }

  private Timings timings() {
    return root.optional("timings")
        .map(
            timings -> {
              timings.only("copyMebibytesPerSecond", "startSeconds");
              return new Timings(
                  timings.required("copyMebibytesPerSecond").integer(1, 1_000_000),
                  timings.optional("startSeconds").map(YamlValue::seconds).orElse(DEFAULT_START));
            })
        .orElse(new Timings(500, DEFAULT_START));
  }

  private static CloneAddresses cloneAddresses(YamlValue value) {
    value.only("firstIpv4", "ipv4PrefixLength", "ipv6Prefix");
    return new CloneAddresses(
        value
            .required("firstIpv4")
            .matching("\\d{1,3}(\\.\\d{1,3}){3}", "an IPv4 address like 10.20.0.10"),
        value.required("ipv4PrefixLength").integer(8, 30),
        value
            .optional("ipv6Prefix")
            .map(prefix -> prefix.matching("([0-9a-f]{1,4}:){1,4}:", "a prefix like fd00:20::"))
            .orElse(null));
  }

  private Node node(YamlValue value) {
    value.only("name", "cpus", "memoryMebibytes", "bridges");
    return new Node(
        value.required("name").matching(DNS_LABEL, "a host name without dots"),
        value.required("cpus").integer(1, 8192),
        value.required("memoryMebibytes").integer(256, 16_777_216),
        value.texts("bridges"));
  }

  private Storage storage(YamlValue value) {
    value.only("name", "type", "shared", "content", "nodes", "sizeGibibytes");
    Set<String> content = value.texts("content");
    value.list("nodes").forEach(node -> node.oneOf(nodeNames, "a node"));
    return new Storage(
        value.required("name").matching(IDENTIFIER, "a storage id like local-lvm"),
        value.required("type").text(),
        value.bool("shared", false),
        content.isEmpty() ? Set.of("images") : content,
        value.texts("nodes"),
        value.required("sizeGibibytes").integer(1, 10_000_000));
  }

  private Pool pool(YamlValue value) {
    value.only("name", "storages");
    Set<String> storages = names(root.list("storages"), "name");
    value.list("storages").forEach(storage -> storage.oneOf(storages, "a storage"));
    return new Pool(
        value.required("name").matching(IDENTIFIER, "a pool name"), value.texts("storages"));
  }

  private static DatabaseUser databaseUser(YamlValue value) {
    value.only("username", "email", "fullName", "role", "active");
    return new DatabaseUser(
        value.required("username").text(),
        value.required("email").matching("[^@\\s]+@[^@\\s]+", "an e-mail address"),
        value.required("fullName").text(),
        value.required("role").oneOf(Set.of("admin", "user"), "a role (admin, user)"),
        value.bool("active", true));
  }
}
