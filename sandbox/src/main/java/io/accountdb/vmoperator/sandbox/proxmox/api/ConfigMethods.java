package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigView;
import io.accountdb.vmoperator.sandbox.proxmox.config.PendingView;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.ConfigRequest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.ConfigUpdate;
import io.accountdb.vmoperator.sandbox.proxmox.guests.DiskResize;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes of a virtual machine's config and disks, and what of them waits for a restart. */
final class ConfigMethods {
  private static final String GUEST = "/nodes/{node}/qemu/{vmid}";
  private static final String TEMPLATE = GUEST + "/config";
  private static final String PATH = "/vms/{vmid}";
  private static final Rule RULE =
      Rule.any(
          PATH,
          "VM.Config.Disk",
          "VM.Config.CDROM",
          "VM.Config.CPU",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.HWType",
          "VM.Config.Options",
          "VM.Config.Cloudinit");
  private static final Set<String> NO_OPTIONS =
      Set.of(
          "node",
          "vmid",
          "digest",
          "skiplock",
          "delete",
          "revert",
          "force",
          "background_delay",
          "import-working-storage");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final ConfigUpdate update;
  private final PendingView pendingView;
  private final DiskResize resize;

  ConfigMethods(Cluster cluster, ConfigView view) {
    this.cluster = cluster;
    update = new ConfigUpdate(cluster);
    pendingView = new PendingView(view);
    resize = new DiskResize(cluster);
  }

  List<ApiMethod> methods() {
    return List.of(
        ApiMethod.relayed("PUT", TEMPLATE, RULE, this::put),
        ApiMethod.relayed("POST", TEMPLATE, RULE, this::post),
        ApiMethod.direct("GET", GUEST + "/pending", Rule.all(PATH, "VM.Audit"), this::pending),
        ApiMethod.relayed(
            "PUT", GUEST + "/resize", Rule.all(PATH, "VM.Config.Disk"), this::resize));
  }

  private Result put(Call call) throws InterruptedException {
    update.now(call.caller(), request(call));
    return Result.NOTHING;
  }

  private Result post(Call call) throws InterruptedException {
    Task task = update.later(call.caller(), request(call));
    for (int second = 0; second < call.integer("background_delay", 0); second++) {
      @Nullable String status = task.end().map(Task.End::status).orElse(null);
      if (status != null) {
        if (status.equals("OK") || status.startsWith("WARNINGS: ")) {
          return Result.NOTHING;
        }
        throw ApiFailure.died("failed to update VM " + call.vmid() + ": " + status);
      }
      cluster.clock().pause(SECOND);
    }
    return Result.of(task);
  }

  private Result pending(Call call) {
    Guest guest = cluster.guests().load(call.node(), call.vmid());
    return Result.of(pendingView.show(guest.config()));
  }

  private Result resize(Call call) {
    GuestMethods.rootOnly(call, "skiplock");
    return Result.of(
        resize.start(
            call.caller(),
            new DiskResize.Request(
                call.node(),
                call.vmid(),
                call.required("disk"),
                call.required("size"),
                call.text("digest"),
                call.flag("skiplock"))));
  }

  /** Options of a config among a call's parameters; {@code cdrom} stands for a drive of its own. */
  static Map<String, String> options(Call call, Set<String> others) {
    Map<String, String> options = new TreeMap<>(call.parameters());
    options.keySet().removeAll(others);
    @Nullable String cdrom = options.remove("cdrom");
    if (cdrom != null) {
      options.put("ide2", cdrom.contains("media=") ? cdrom : cdrom + ",media=cdrom");
    }
    return options;
  }

  private static ConfigRequest request(Call call) {
    GuestMethods.rootOnly(call, "skiplock");
    Map<String, String> set = options(call, NO_OPTIONS);
    List<String> delete = new ArrayList<>(call.list("delete"));
    delete.replaceAll(option -> option.equals("cdrom") ? "ide2" : option);
    return new ConfigRequest(
        call.node(),
        call.vmid(),
        set,
        delete,
        call.list("revert"),
        call.text("digest"),
        call.flag("force"),
        call.flag("skiplock"));
  }
}
