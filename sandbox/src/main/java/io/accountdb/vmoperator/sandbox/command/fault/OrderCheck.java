package io.accountdb.vmoperator.sandbox.command.fault;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterCheck;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterTable;
import io.accountdb.vmoperator.sandbox.proxmox.schema.Value;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Refuses orders that would never strike, or that no cluster could be in. */
final class OrderCheck {
  private static final Set<String> METHODS = new TreeSet<>(Set.of("GET", "POST", "PUT", "DELETE"));

  private final WorldDefinition world;
  private final ParameterTable table = ParameterTable.load();

  OrderCheck(WorldDefinition world) {
    this.world = world;
  }

  int status(int status) {
    require(
        status >= 400 && status <= 599,
        "STATUS: must be from 400 to 599, such as 503, not " + status);
    return status;
  }

  int times(int times) {
    require(times >= 1, "--times: must be 1 or more, not " + times);
    return times;
  }

  /**
   * Seconds that something takes.
   *
   * @param name of the field
   */
  double seconds(String name, double seconds) {
    require(
        seconds > 0 && seconds <= 86_400,
        name + ": must be a number of seconds above 0 and up to 86400, not " + seconds);
    return seconds;
  }

  int vmid(int vmid) {
    require(vmid >= 100 && vmid <= 999_999_999, "VMID: must be from 100 to 999999999, not " + vmid);
    return vmid;
  }

  String node(String name) {
    Set<String> names = new TreeSet<>();
    world.nodes().forEach(node -> names.add(node.name()));
    require(names.contains(name), "no node is called '" + name + "'; there are " + words(names));
    return name;
  }

  String pool(String name) {
    Set<String> names = new TreeSet<>();
    world.pools().forEach(pool -> names.add(pool.name()));
    require(names.contains(name), "no pool is called '" + name + "'; there are " + words(names));
    return name;
  }

  /** There must be such a method. */
  void route(@Nullable String method, @Nullable String path) {
    require(
        method == null || METHODS.contains(method),
        "--method: must be one of " + words(METHODS) + ", not '" + method + "'");
    if (path == null) {
      return;
    }
    Set<String> paths = new TreeSet<>();
    for (String signature : table.signatures()) {
      int blank = signature.indexOf(' ');
      if (method == null || signature.substring(0, blank).equals(method)) {
        paths.add(signature.substring(blank + 1));
      }
    }
    require(
        paths.contains(path),
        "--path: the simulator has no "
            + (method == null ? "method" : method)
            + " '"
            + path
            + "'; it has "
            + words(paths));
  }

  /** Keys and values must be such as Proxmox itself would accept. */
  void config(Map<String, String> config) {
    Map<String, Value> values = new TreeMap<>();
    config.forEach((key, value) -> values.put(key, new Value.Text(value)));
    try {
      new ParameterCheck(table).check(table.options(), values);
    } catch (ApiFailure invalid) {
      String key = invalid.errors().keySet().iterator().next();
      throw new IllegalArgumentException(
          "--set " + key + ": " + invalid.errors().getOrDefault(key, "").strip(), invalid);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static String words(Set<String> names) {
    return String.join(", ", names);
  }
}
