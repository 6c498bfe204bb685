package io.accountdb.vmoperator.sandbox.command.fault;

import io.accountdb.vmoperator.sandbox.command.fault.FaultOrder.Calls;
import io.accountdb.vmoperator.sandbox.proxmox.Outages;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries orders out on the simulator of the daemon. Called by {@link FaultServer}. */
final class FaultOrders {
  private final ProxmoxSimulator simulator;
  private final OrderCheck check;

  FaultOrders(ProxmoxSimulator simulator) {
    this.simulator = simulator;
    check = new OrderCheck(simulator.world().definition());
  }

  /**
   * Carries an order out.
   *
   * @return what is so from now on, for people
   * @throws IllegalArgumentException naming what is wrong and what would be right
   * @throws IllegalStateException where the cluster is in no state for it
   */
  String carryOut(FaultOrder order) {
    return switch (order) {
      case FaultOrder.Status status ->
          arm(
              status.calls(),
              new CallFault.Status(
                  check.status(status.status()),
                  reason(status.message()),
                  status.message(),
                  status.handlerRuns()));
      case FaultOrder.Delay delay ->
          arm(delay.calls(), new CallFault.Delay(seconds("SECONDS", delay.seconds())));
      case FaultOrder.Drop drop ->
          arm(
              drop.calls(),
              drop.handlerRuns()
                  ? new CallFault.DropAfterHandler()
                  : new CallFault.DropBeforeHandler());
      case FaultOrder.FailTask(var type, var vmid, String exitStatus, int times) -> {
        simulator.faults().failTask(new TaskMatch(type, vmid), exitStatus, check.times(times));
        yield "the next %d matching tasks fail".formatted(times);
      }
      case FaultOrder.Create(int vmid, String node, var config, boolean recycle) -> {
        check.config(config);
        if (recycle) {
          simulator.outOfBand().recycle(check.vmid(vmid), check.node(node), config);
        } else {
          simulator.outOfBand().create(check.vmid(vmid), check.node(node), config);
        }
        yield "VM %d is a new one on %s".formatted(vmid, node);
      }
      case FaultOrder.Edit edit -> edit(edit);
      case FaultOrder.Move move -> move(move);
      case FaultOrder.Pooling(int vmid, var pool) -> {
        @Nullable String known = pool == null ? null : check.pool(pool);
        simulator.outOfBand().pool(check.vmid(vmid), known);
        yield "VM %d is in %s".formatted(vmid, known == null ? "no pool" : "the pool " + known);
      }
      case FaultOrder.Restore(int source, int vmid, String node) -> {
        simulator.outOfBand().restore(source, check.vmid(vmid), check.node(node));
        yield "VM %d is restored on %s from the backup of VM %d".formatted(vmid, node, source);
      }
      case FaultOrder.Touch(int vmid, FaultOrder.Action action) -> touch(vmid, action);
      case FaultOrder.Quorum(boolean present) -> quorum(present);
      case FaultOrder.Outage outage -> outage(outage);
      case FaultOrder.StorageOutage(String storage, boolean works) -> storage(storage, works);
      case FaultOrder.KillTask(String upid) -> {
        simulator.outOfBand().killTask(upid);
        yield "the task is killed";
      }
      case FaultOrder.Clear _ -> {
        simulator.faults().clear();
        simulator.outages().end();
        yield "all faults are taken away";
      }
    };
  }

  private String arm(Calls calls, CallFault fault) {
    simulator.faults().on(match(calls), fault, check.times(calls.times()));
    return "the next %d matching calls go wrong".formatted(calls.times());
  }

  private CallMatch match(Calls calls) {
    check.route(calls.method(), calls.path());
    @Nullable String node = calls.node();
    return new CallMatch(
        calls.method(), calls.path(), node == null ? null : check.node(node), calls.vmid());
  }

  private static String reason(@Nullable String message) {
    return message == null ? "injected fault" : message.lines().findFirst().orElse("");
  }

  private Duration seconds(String name, double value) {
    return Duration.ofMillis(Math.round(check.seconds(name, value) * 1000));
  }

  private String edit(FaultOrder.Edit edit) {
    check.config(edit.set());
    if (edit.set().isEmpty() && edit.unset().isEmpty()) {
      throw new IllegalArgumentException("say what to change: --set KEY=VALUE or --unset KEY");
    }
    edit.set().forEach((key, value) -> simulator.outOfBand().edit(edit.vmid(), key, value));
    edit.unset().forEach(key -> simulator.outOfBand().edit(edit.vmid(), key, null));
    return "the config of VM %d is written".formatted(edit.vmid());
  }

  private String move(FaultOrder.Move move) {
    String node = check.node(move.node());
    @Nullable Double takes = move.seconds();
    if (takes == null) {
      simulator.outOfBand().migrate(move.vmid(), node);
      return "VM %d is on %s".formatted(move.vmid(), node);
    }
    return simulator.outOfBand().beginMigration(move.vmid(), node, seconds("--takes", takes));
  }

  private String touch(int vmid, FaultOrder.Action action) {
    return switch (action) {
      case DELETE -> {
        simulator.outOfBand().delete(vmid);
        yield "VM %d is destroyed".formatted(vmid);
      }
      case START -> {
        simulator.outOfBand().start(vmid);
        yield "VM %d runs".formatted(vmid);
      }
      case STOP -> {
        simulator.outOfBand().stop(vmid);
        yield "VM %d is stopped".formatted(vmid);
      }
      case POWER_OFF -> {
        simulator.outOfBand().powerOffInside(vmid);
        yield "VM %d has powered itself off".formatted(vmid);
      }
      case BACKUP -> {
        simulator.outOfBand().backup(vmid);
        yield "VM %d is backed up".formatted(vmid);
      }
    };
  }

  private String outage(FaultOrder.Outage outage) {
    Outages outages = simulator.outages();
    String node = check.node(outage.node());
    boolean works = outage.works();
    Consumer<String> change =
        switch (outage.component()) {
          case NODE -> works ? outages::reconnect : outages::isolate;
          case ENDPOINT -> works ? outages::openEndpoint : outages::closeEndpoint;
          case STATISTICS -> works ? outages::resumeStatistics : outages::stopStatistics;
        };
    change.accept(node);
    return "%s of %s is %s"
        .formatted(outage.component().name().toLowerCase(Locale.ROOT), node, works ? "up" : "down");
  }

  private String storage(String name, boolean works) {
    if (works) {
      simulator.outages().bringOnline(name);
    } else {
      simulator.outages().takeOffline(name);
    }
    return "storage %s is %s".formatted(name, works ? "up" : "down");
  }

  private String quorum(boolean present) {
    if (present) {
      simulator.outages().regainQuorum();
      return "the cluster is quorate";
    }
    simulator.outages().loseQuorum();
    return "the cluster has no quorum";
  }
}
