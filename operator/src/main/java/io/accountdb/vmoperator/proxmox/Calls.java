package io.accountdb.vmoperator.proxmox;

import io.accountdb.vmoperator.proxmox.Call.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every call that the operator ever sends to Proxmox VE; a test compares them with the official
 * schema. Used by {@link HttpProxmoxApi}.
 */
final class Calls {
  private static final String NODE_TASK = "/nodes/{node}/tasks/{upid}";
  private static final String GUEST = "/nodes/{node}/qemu/{vmid}";

  /** A page of a node's task list, Proxmox's own default. */
  private Calls() {}

  static Call version() {
    return get("/version");
  }

  static Call permissions() {
    return get("/access/permissions");
  }

  static Call clusterStatus() {
    return get("/cluster/status");
  }

  static Call clusterResources() {
    return get("/cluster/resources");
  }

  static Call clusterTasks() {
    return get("/cluster/tasks");
  }

  static Call nodeTasks(String node, TaskQuery query) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("source", "all");
    parameters.put("limit", Integer.toString(ProxmoxApi.TASKS_PER_PAGE));
    putIfPresent(parameters, "vmid", query.vmid());
    putIfPresent(parameters, "typefilter", query.type());
    putIfPresent(
        parameters, "since", query.since() == null ? null : query.since().getEpochSecond());
    return new Call(Method.GET, "/nodes/{node}/tasks", Map.of("node", node), parameters);
  }

  static Call taskStatus(Upid upid) {
    return new Call(Method.GET, NODE_TASK + "/status", task(upid), Map.of());
  }

  static Call taskLog(Upid upid, int start, int limit) {
    return new Call(
        Method.GET,
        NODE_TASK + "/log",
        task(upid),
        Map.of("start", Integer.toString(start), "limit", Integer.toString(limit)));
  }

  static Call nextVmid() {
    return get("/cluster/nextid");
  }

  static Call nextVmid(int vmid) {
    return new Call(
        Method.GET, "/cluster/nextid", Map.of(), Map.of("vmid", Integer.toString(vmid)));
  }

  static Call config(GuestAddress guest) {
    return ofGuest(Method.GET, "/config", guest, Map.of());
  }

  static Call runningConfig(GuestAddress guest) {
    return ofGuest(Method.GET, "/config", guest, Map.of("current", FormEncoding.flag(true)));
  }

  static Call updateConfig(GuestAddress guest, ConfigChange change) {
    Map<String, String> parameters = new HashMap<>(change.set());
    if (!change.delete().isEmpty()) {
      parameters.put("delete", String.join(",", new TreeSet<>(change.delete())));
    }
    parameters.put("digest", change.digest());
    return ofGuest(Method.PUT, "/config", guest, parameters);
  }

  static Call resize(GuestAddress guest, DiskResize resize) {
    return ofGuest(
        Method.PUT,
        "/resize",
        guest,
        Map.of(
            "disk", resize.slot(),
            "size", resize.mebibytes() + "M",
            "digest", resize.digest()));
  }

  static Call currentStatus(GuestAddress guest) {
    return ofGuest(Method.GET, "/status/current", guest, Map.of());
  }

  static Call clone(GuestAddress template, CloneRequest request) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("newid", Integer.toString(request.vmid()));
    parameters.put("name", request.name());
    parameters.put("description", request.description());
    parameters.put("full", FormEncoding.flag(true));
    putIfPresent(parameters, "target", request.target());
    putIfPresent(parameters, "storage", request.storage());
    putIfPresent(parameters, "pool", request.pool());
    return ofGuest(Method.POST, "/clone", template, parameters);
  }

  static Call start(GuestAddress guest) {
    return ofGuest(Method.POST, "/status/start", guest, Map.of());
  }

  static Call shutdown(GuestAddress guest, Duration timeout, boolean force) {
    return ofGuest(
        Method.POST,
        "/status/shutdown",
        guest,
        Map.of(
            "timeout", Long.toString(timeout.toSeconds()), "forceStop", FormEncoding.flag(force)));
  }

  static Call stop(GuestAddress guest) {
    return ofGuest(Method.POST, "/status/stop", guest, Map.of());
  }

  /** Other disks with that VMID may be a stranger's, since VMIDs are used again: they stay. */
  static Call destroy(GuestAddress guest) {
    return ofGuest(
        Method.DELETE,
        "",
        guest,
        Map.of(
            "purge", FormEncoding.flag(true),
            "destroy-unreferenced-disks", FormEncoding.flag(false)));
  }

  static Call agentInterfaces(GuestAddress guest) {
    return ofGuest(Method.GET, "/agent/network-get-interfaces", guest, Map.of());
  }

  private static Call get(String template) {
    return new Call(Method.GET, template, Map.of(), Map.of());
  }

  private static Call ofGuest(
      Method method, String below, GuestAddress guest, Map<String, String> parameters) {
    return new Call(
        method,
        GUEST + below,
        Map.of("node", guest.node(), "vmid", Integer.toString(guest.vmid())),
        parameters);
  }

  private static Map<String, String> task(Upid upid) {
    return Map.of("node", upid.node(), "upid", upid.text());
  }

  private static void putIfPresent(
      Map<String, String> parameters, String name, @Nullable Object value) {
    if (value != null) {
      parameters.put(name, value.toString());
    }
  }
}
