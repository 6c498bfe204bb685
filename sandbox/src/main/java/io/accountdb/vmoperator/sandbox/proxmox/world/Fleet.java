package io.accountdb.vmoperator.sandbox.proxmox.world;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Guest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Virtual machines that are alike, spread over nodes in turn: how a world gets large.
 *
 * @param config in Proxmox's own keys; in its values, {@code {vmid}}, {@code {mac}} and {@code
 *     {uuid}} stand for what is each guest's own
 */
public record Fleet(
    int firstVmid,
    int count,
    List<String> nodes,
    @Nullable String pool,
    boolean running,
    Map<String, String> config,
    Behaviour behaviour) {
  /** Leading bits of the uuids; the VMID is behind them. */
  private static final long UUID_PREFIX = 0x0f1ee700_0000_4000L;

  private static final long UUID_VARIANT = 0x8000_0000_0000_0000L;

  public Fleet {
    nodes = List.copyOf(nodes);
    config = Map.copyOf(config);
  }

  public int lastVmid() {
    return firstVmid + count - 1;
  }

  public boolean has(int vmid) {
    return firstVmid <= vmid && vmid <= lastVmid();
  }

  /** One by one: all of them at once would take as much memory as the cluster itself. */
  public Stream<Guest> guests() {
    return IntStream.range(0, count).mapToObj(this::guest);
  }

  Guest guest(int index) {
    int vmid = firstVmid + index;
    Map<String, String> own = new HashMap<>();
    config.forEach(
        (key, value) -> own.put(key, value.indexOf('{') < 0 ? value : fill(value, vmid)));
    String node = nodes.get(index % nodes.size());
    return new Guest(vmid, "qemu", node, pool, running, own, behaviour);
  }

  private static String fill(String value, int vmid) {
    String filled = value.replace("{vmid}", String.valueOf(vmid));
    if (filled.contains("{mac}")) {
      filled =
          filled.replace(
              "{mac}",
              "BC:24:11:%02X:%02X:%02X".formatted(vmid >> 16 & 255, vmid >> 8 & 255, vmid & 255));
    }
    return filled.contains("{uuid}")
        ? filled.replace("{uuid}", new UUID(UUID_PREFIX, UUID_VARIANT | vmid).toString())
        : filled;
  }
}
