package io.accountdb.vmoperator.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the answers about the cluster: resources, members, rights. See {@link HttpProxmoxApi}. */
final class ClusterAnswers {
  private static final Pattern SEPARATORS = Pattern.compile("[;, ]+");

  private ClusterAnswers() {}

  /** A row of {@code cluster/resources}. */
  sealed interface Resource {
    /**
     * A VM or a container.
     *
     * @param usage null where it does not run, or nothing is known of it
     */
    record Guest(GuestResource guest, @Nullable GuestUsage usage) implements Resource {}

    record Node(NodeResource node) implements Resource {}

    /** Storages, pools, networks. */
    record Other() implements Resource {}
  }

  static Resource resource(JsonFields row) {
    return switch (row.text("type", "")) {
      case "qemu", "lxc" -> new Resource.Guest(guest(row), usage(row));
      case "node" ->
          new Resource.Node(
              new NodeResource(row.requiredText("node"), row.text("status", "unknown")));
      default -> new Resource.Other();
    };
  }

  static ClusterResources resources(List<Resource> rows) {
    List<GuestResource> guests = new ArrayList<>();
    Map<Integer, GuestUsage> usage = new HashMap<>();
    List<NodeResource> nodes = new ArrayList<>();
    for (Resource row : rows) {
      switch (row) {
        case Resource.Guest(GuestResource guest, @Nullable GuestUsage used) -> {
          guests.add(guest);
          if (used != null) {
            usage.put(guest.vmid(), used);
          }
        }
        case Resource.Node(NodeResource node) -> nodes.add(node);
        case Resource.Other() -> {}
      }
    }
    return new ClusterResources(guests, usage, nodes);
  }

  /** A single node has no row of type {@code cluster}, and needs no quorum. */
  static ClusterStatus status(JsonNode data) {
    Map<String, Boolean> onlineByNode = new HashMap<>();
    Map<String, String> addressByNode = new HashMap<>();
    boolean quorate = true;
    for (JsonNode element : data) {
      JsonFields row = JsonFields.of(element);
      switch (row.text("type", "")) {
        case "cluster" -> quorate = row.flag("quorate");
        case "node" -> {
          String node = row.requiredText("name");
          onlineByNode.put(node, row.flag("online"));
          Optional.ofNullable(row.text("ip")).ifPresent(ip -> addressByNode.put(node, ip));
        }
        default -> {}
      }
    }
    if (onlineByNode.isEmpty()) {
      throw new MalformedAnswerException("a cluster without nodes");
    }
    return new ClusterStatus(quorate, onlineByNode, addressByNode);
  }

  /** Proxmox sends a map of privileges; its value says whether a privilege propagates. */
  static Permissions permissions(JsonNode data) {
    Map<String, Set<String>> privileges = new HashMap<>();
    Map<String, Set<String>> propagated = new HashMap<>();
    JsonFields.properties(data)
        .forEach(
            path -> {
              JsonFields granted = JsonFields.of(path.getValue());
              Set<String> names =
                  path.getValue().properties().stream()
                      .map(Map.Entry::getKey)
                      .collect(Collectors.toUnmodifiableSet());
              privileges.put(path.getKey(), names);
              propagated.put(
                  path.getKey(),
                  names.stream().filter(granted::flag).collect(Collectors.toUnmodifiableSet()));
            });
    return new Permissions(privileges, propagated);
  }

  /** {@code nextid} answers with a number in a string. */
  static int vmid(JsonNode data) {
    int vmid = data.asInt(-1);
    if (vmid < 0) {
      throw new MalformedAnswerException("no VMID: " + data);
    }
    return vmid;
  }

  private static GuestResource guest(JsonFields row) {
    return new GuestResource(
        row.requiredInt("vmid"),
        row.requiredText("node"),
        row.requiredText("type"),
        row.text("name"),
        row.text("status", "unknown"),
        row.flag("template"),
        row.text("lock"),
        row.text("pool"),
        tags(row.text("tags", "")),
        (int) row.number("maxcpu"),
        row.number("maxmem"),
        row.number("maxdisk"),
        row.number("uptime"));
  }

  private static @Nullable GuestUsage usage(JsonFields row) {
    long uptime = row.number("uptime");
    return uptime == 0
        ? null
        : new GuestUsage(
            row.fraction("cpu"),
            row.number("mem"),
            uptime,
            row.number("diskread"),
            row.number("diskwrite"),
            row.number("netin"),
            row.number("netout"));
  }

  private static Set<String> tags(String text) {
    return SEPARATORS
        .splitAsStream(text.toLowerCase(Locale.ROOT).strip())
        .filter(tag -> !tag.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
