package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares Kubernetes, Proxmox and the database with what a case has to end in. */
record KillVerdict(OperatorFixture fixture, String namespace) {
  private static final String MARKER = "proxmox.accountdb.io:";

  /** The first thing that is wrong; empty where all is well. */
  String of(KillCase kill) {
    return switch (kill.path().outcome()) {
      case RUNNING -> alive(kill, "Running", "running");
      case STOPPED -> alive(kill, "StoppedAsRequested", "stopped");
      case GONE -> gone(kill);
      case RETAINED -> retained(kill);
    };
  }

  boolean isReady(KillCase kill) {
    VirtualMachine vm = fixture.get(namespace, kill.name());
    return vm != null
        && vm.getStatus() != null
        && Conditions.of(vm.getStatus().conditions()).isTrue("Ready")
        && Conditions.of(vm.getStatus().conditions()).isTrue("Mirrored");
  }

  private String alive(KillCase kill, String reason, String power) {
    VirtualMachine vm = fixture.get(namespace, kill.name());
    if (vm == null || vm.getStatus() == null) {
      return "no resource with a status";
    }
    VirtualMachineStatus status = vm.getStatus();
    List<GuestView> guests = guests(kill);
    if (guests.size() != 1) {
      return "%d VMs: %s; %s".formatted(guests.size(), guests, status);
    }
    GuestView guest = guests.getFirst();
    boolean settled =
        Objects.equals(status.vmid(), guest.vmid())
            && status.operation() == null
            && has(status, "Ready", reason)
            && has(status, "Provisioned", "Provisioned")
            && has(status, "Mirrored", "Mirrored")
            && guest.running() == power.equals("running");
    if (!settled) {
      return "VMID %d is %s; %s".formatted(guest.vmid(), guest.status(), status);
    }
    List<Map<String, Object>> rows = rows(kill);
    return rows.size() == 1
            && Objects.equals(rows.getFirst().get("vmid"), guest.vmid())
            && Objects.equals(rows.getFirst().get("status"), power)
        ? ""
        : "rows: " + rows;
  }

  private static boolean has(VirtualMachineStatus status, String type, String reason) {
    return Conditions.of(status.conditions())
        .get(type)
        .filter(condition -> isTrue(condition) && condition.reason().equals(reason))
        .isPresent();
  }

  private static boolean isTrue(Condition condition) {
    return condition.status().equals("True");
  }

  private String gone(KillCase kill) {
    if (fixture.get(namespace, kill.name()) != null) {
      return "still there: " + fixture.get(namespace, kill.name()).getStatus();
    }
    if (!guests(kill).isEmpty()) {
      return "VMs without a resource: " + guests(kill);
    }
    return rows(kill).isEmpty() ? "" : "rows: " + rows(kill);
  }

  private String retained(KillCase kill) {
    if (fixture.get(namespace, kill.name()) != null) {
      return "still there: " + fixture.get(namespace, kill.name()).getStatus();
    }
    List<GuestView> guests = guests(kill);
    boolean existed = kill.path().request() == LifePath.Request.DELETE;
    if (guests.size() > 1 || (existed && guests.isEmpty())) {
      return guests.size() + " VMs: " + guests;
    }
    if (guests.stream().anyMatch(guest -> guest.config().toString().contains(MARKER))) {
      return "the marker is left: " + guests;
    }
    return existed && rows(kill).size() != 1 ? "rows: " + rows(kill) : "";
  }

  private List<GuestView> guests(KillCase kill) {
    return fixture.sandbox().proxmox().guests().stream()
        .filter(guest -> kill.name().equals(guest.config().get("name")))
        .toList();
  }

  private List<Map<String, Object>> rows(KillCase kill) {
    return fixture.tenant("alice").rows().stream()
        .filter(row -> kill.name().equals(row.get("name")))
        .toList();
  }
}
