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
record KillVerdict(Sight sight) {
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
    return is(kill, "Ready") && is(kill, "Mirrored");
  }

  /** Whether the earlier resource's VM was found, and is left alone. */
  boolean isStalled(KillCase kill) {
    return is(kill, "Stalled");
  }

  private boolean is(KillCase kill, String condition) {
    return sight
        .resource(kill.name())
        .map(VirtualMachine::getStatus)
        .filter(status -> Conditions.of(status.conditions()).isTrue(condition))
        .isPresent();
  }

  private String alive(KillCase kill, String reason, String power) {
    VirtualMachineStatus status =
        sight.resource(kill.name()).map(VirtualMachine::getStatus).orElse(null);
    if (status == null) {
      return "no resource with a status";
    }
    List<GuestView> guests = sight.guests(kill.name());
    if (guests.size() != 1) {
      return "%d VMs: %s; %s".formatted(guests.size(), guests, status);
    }
    GuestView guest = guests.getFirst();
    boolean settled =
        Objects.equals(status.vmid(), guest.vmid())
            && status.operation() == null
            && has(status, "Ready", reason)
            && Conditions.of(status.conditions()).isTrue("Provisioned")
            && has(status, "Mirrored", "Mirrored")
            && guest.running() == power.equals("running")
            && hasItsDisk(kill, guest);
    if (!settled) {
      return "VMID %d is %s with %s; %s"
          .formatted(guest.vmid(), guest.status(), guest.config(), status);
    }
    List<Map<String, Object>> rows = sight.rows(kill.name());
    return rows.size() == 1
            && Objects.equals(rows.getFirst().get("vmid"), guest.vmid())
            && Objects.equals(rows.getFirst().get("status"), power)
        ? ""
        : "rows: " + rows;
  }

  private static boolean hasItsDisk(KillCase kill, GuestView guest) {
    return kill.path().request() != LifePath.Request.GROW
        || guest.config().getOrDefault("scsi0", "").contains("size=12G");
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
    if (sight.resource(kill.name()).isPresent()) {
      return stillThere(kill);
    }
    if (!sight.guests(kill.name()).isEmpty()) {
      return "VMs without a resource: " + sight.guests(kill.name());
    }
    return sight.rows(kill.name()).isEmpty() ? "" : "rows: " + sight.rows(kill.name());
  }

  private String retained(KillCase kill) {
    if (sight.resource(kill.name()).isPresent()) {
      return stillThere(kill);
    }
    List<GuestView> guests = sight.guests(kill.name());
    boolean existed = kill.path().request() == LifePath.Request.DELETE;
    if (guests.size() > 1 || (existed && guests.isEmpty())) {
      return guests.size() + " VMs: " + guests;
    }
    if (guests.stream().anyMatch(guest -> guest.config().toString().contains(MARKER))) {
      return "the marker is left: " + guests;
    }
    return existed && sight.rows(kill.name()).size() != 1 ? "rows: " + sight.rows(kill.name()) : "";
  }

  private String stillThere(KillCase kill) {
    return "still there: " + sight.resources().get(kill.name()).getStatus();
  }
}
