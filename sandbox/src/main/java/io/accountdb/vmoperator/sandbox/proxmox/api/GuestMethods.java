package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigView;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.guests.CloneRequest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cloning;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Creation;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Destruction;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestAgent;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestLife;
import io.accountdb.vmoperator.sandbox.proxmox.guests.RunState;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Starting;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Stopping;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Templating;
import io.accountdb.vmoperator.sandbox.proxmox.resources.GuestStatus;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Methods on virtual machines: all that concerns them is put together here. */
public final class GuestMethods {
  private static final String GUESTS = "/nodes/{node}/qemu";
  private static final String GUEST = GUESTS + "/{vmid}";
  private static final String PATH = "/vms/{vmid}";
  private static final List<String> SUBDIRECTORIES =
      List.of("config", "pending", "status", "agent", "clone", "resize");

  private final Cluster cluster;
  private final Cloning cloning;
  private final Destruction destruction;
  private final Templating templating;
  private final GuestAgent agent;
  private final GuestStatus status;
  private final ConfigView configView;
  private final ConfigMethods configMethods;
  private final CreationMethods creationMethods;
  private final PowerMethods powerMethods;

  public GuestMethods(Cluster cluster, TaskRegistry tasks, GuestLife life) {
    this.cluster = cluster;
    cloning = new Cloning(cluster);
    destruction = new Destruction(cluster);
    templating = new Templating(cluster);
    agent = new GuestAgent(cluster, life);
    status = new GuestStatus(cluster);
    configView = new ConfigView(cluster.table().options());
    configMethods = new ConfigMethods(cluster, configView);
    Starting starting = new Starting(cluster, life);
    Stopping stopping = new Stopping(cluster, tasks, life);
    powerMethods =
        new PowerMethods(starting, stopping, new RunState(cluster, life, starting, stopping));
    creationMethods = new CreationMethods(new Creation(cluster, starting));
  }

  List<ApiMethod> methods() {
    return Stream.of(
            reads(),
            changes(),
            configMethods.methods(),
            creationMethods.methods(),
            powerMethods.methods())
        .flatMap(List::stream)
        .toList();
  }

  private List<ApiMethod> reads() {
    return List.of(
        ApiMethod.relayed(
            "GET",
            GUESTS,
            Rule.anyUser(),
            call -> Result.of(status.list(call.caller(), call.node(), call.flag("full")))),
        ApiMethod.direct("GET", GUEST, Rule.anyUser(), _ -> index()),
        ApiMethod.direct("GET", GUEST + "/config", Rule.all(PATH, "VM.Audit"), this::config),
        ApiMethod.relayed(
            "GET",
            GUEST + "/status/current",
            Rule.all(PATH, "VM.Audit"),
            call -> Result.of(status.current(call.node(), call.vmid()))),
        ApiMethod.relayed(
            "GET",
            GUEST + "/agent/network-get-interfaces",
            Rule.any(PATH, "VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted"),
            call -> Result.of(Map.of("result", agent.interfaces(call.node(), call.vmid())))));
  }

  private List<ApiMethod> changes() {
    return List.of(
        ApiMethod.relayed("POST", GUEST + "/clone", Rule.cloning(), this::clone),
        ApiMethod.relayed(
            "POST", GUEST + "/template", Rule.all(PATH, "VM.Allocate"), this::template),
        ApiMethod.relayed("DELETE", GUEST, Rule.all(PATH, "VM.Allocate"), this::destroy));
  }

  /** It does not ask whether there is such a guest. */
  private static Result index() {
    return Result.of(SUBDIRECTORIES.stream().map(name -> Map.of("subdir", name)).toList());
  }

  private Result config(Call call) {
    Guest guest = cluster.guests().load(call.node(), call.vmid());
    if (call.text("snapshot") != null) {
      throw ApiFailure.died("snapshot '" + call.text("snapshot") + "' does not exist");
    }
    return Result.of(configView.show(guest.config(), call.flag("current")));
  }

  private Result clone(Call call) {
    @Nullable String target = call.text("target");
    boolean elsewhere =
        target != null && !target.equals(call.node()) && !target.equals("localhost");
    return Result.of(
        cloning.start(
            call.caller(),
            new CloneRequest(
                call.node(),
                call.vmid(),
                Integer.parseInt(call.required("newid")),
                call.text("name"),
                call.text("description"),
                call.text("pool"),
                call.text("snapname"),
                call.text("storage"),
                call.text("format"),
                call.maybe("full"),
                elsewhere ? target : null)));
  }

  private Result destroy(Call call) {
    rootOnly(call, "skiplock");
    return Result.of(
        destruction.start(
            call.caller(),
            call.node(),
            call.vmid(),
            new Destruction.Options(
                call.flag("skiplock"),
                call.flag("purge"),
                call.flag("destroy-unreferenced-disks"))));
  }

  private Result template(Call call) {
    return Result.of(templating.start(call.caller(), call.node(), call.vmid(), call.text("disk")));
  }

  /** A token of root@pam is not root. */
  static void rootOnly(Call call, String option) {
    @Nullable String value = call.text(option);
    if (value != null && !value.isEmpty() && !value.equals("0") && !call.caller().root()) {
      throw ApiFailure.parameter(option, "Only root may use this option.");
    }
  }
}
