package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.guests.RunState;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Starting;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Stopping;
import java.util.List;

/** Methods that start and stop virtual machines. */
final class PowerMethods {
  private static final String STATUS = "/nodes/{node}/qemu/{vmid}/status";
  private static final Rule RULE = Rule.all("/vms/{vmid}", "VM.PowerMgmt");
  private static final List<String> ROOTS_START_OPTIONS =
      List.of(
          "stateuri",
          "skiplock",
          "migratedfrom",
          "migration_type",
          "migration_network",
          "targetstorage",
          "force-cpu",
          "nets-host-mtu",
          "with-conntrack-state");

  private final Starting starting;
  private final Stopping stopping;
  private final RunState runState;

  PowerMethods(Starting starting, Stopping stopping, RunState runState) {
    this.starting = starting;
    this.stopping = stopping;
    this.runState = runState;
  }

  List<ApiMethod> methods() {
    return List.of(
        method("start", this::start),
        method("stop", this::stop),
        method("shutdown", this::shutdown),
        method("reboot", this::reboot),
        method("reset", this::reset),
        method("suspend", this::suspend),
        method("resume", this::resume));
  }

  private static ApiMethod method(String name, ApiMethod.Handler handler) {
    return ApiMethod.relayed("POST", STATUS + "/" + name, RULE, handler);
  }

  private Result start(Call call) {
    ROOTS_START_OPTIONS.forEach(option -> GuestMethods.rootOnly(call, option));
    return Result.of(
        starting.start(call.caller(), call.node(), call.vmid(), call.flag("skiplock")));
  }

  private Result stop(Call call) {
    GuestMethods.rootOnly(call, "skiplock");
    GuestMethods.rootOnly(call, "keepActive");
    GuestMethods.rootOnly(call, "migratedfrom");
    return Result.of(
        stopping.stop(
            call.caller(),
            call.node(),
            call.vmid(),
            call.flag("skiplock"),
            call.flag("overrule-shutdown")));
  }

  private Result shutdown(Call call) {
    GuestMethods.rootOnly(call, "skiplock");
    GuestMethods.rootOnly(call, "keepActive");
    return Result.of(
        stopping.shutdown(
            call.caller(),
            call.node(),
            call.vmid(),
            call.flag("skiplock"),
            call.integer("timeout"),
            call.flag("forceStop")));
  }

  private Result reboot(Call call) {
    return Result.of(
        runState.reboot(call.caller(), call.node(), call.vmid(), call.integer("timeout")));
  }

  private Result reset(Call call) {
    GuestMethods.rootOnly(call, "skiplock");
    return Result.of(
        runState.reset(call.caller(), call.node(), call.vmid(), call.flag("skiplock")));
  }

  private Result suspend(Call call) {
    GuestMethods.rootOnly(call, "skiplock");
    if (call.flag("todisk")) {
      throw ApiFailure.notImplemented("the simulator suspends nothing to disk");
    }
    return Result.of(
        runState.suspend(call.caller(), call.node(), call.vmid(), call.flag("skiplock")));
  }

  private Result resume(Call call) {
    GuestMethods.rootOnly(call, "skiplock");
    GuestMethods.rootOnly(call, "nocheck");
    return Result.of(
        runState.resume(call.caller(), call.node(), call.vmid(), call.flag("skiplock")));
  }
}
