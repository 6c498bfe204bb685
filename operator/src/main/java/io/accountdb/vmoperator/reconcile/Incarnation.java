package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.sync.BindingLookup;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is remembered of a VM that was made for a resource whose own status knows of none. */
sealed interface Incarnation {
  /** The resource's own VM. */
  record Own(Vm vm) implements Incarnation {}

  /**
   * The VM of an earlier resource of the same Namespace and name.
   *
   * @param bindings of all resources
   */
  record Previous(Vm vm, List<BindingLookup.Binding> bindings) implements Incarnation {
    public Previous {
      bindings = List.copyOf(bindings);
    }

    String advice() {
      return "VMID %d (uuid %s) belongs to an earlier resource of this name; adopt it by the annotation %s: \"%d\", or remove that VM"
          .formatted(
              vm.vmid(),
              vm.biosUuid() == null ? "none" : vm.biosUuid(),
              Api.TAKE_OVER_ANNOTATION,
              vm.vmid());
    }
  }

  /**
   * No VM, but a copy of it: restored under another VMID, or cloned by somebody.
   *
   * @param original VMID that the VM had
   */
  record Copy(int vmid, int original) implements Incarnation {
    String advice() {
      return advice(vmid, original);
    }

    static String advice(int vmid, int original) {
      return "VMID %d is a copy of this resource's VM: restore it under VMID %d, its own, or remove it; if it is another VM, take the line %s... off its description"
          .formatted(vmid, original, Marker.PREFIX);
    }
  }

  /**
   * No VM: a new one may be made.
   *
   * @param bindings of other resources
   */
  record None(List<BindingLookup.Binding> bindings) implements Incarnation {
    public None {
      bindings = List.copyOf(bindings);
    }
  }

  /**
   * Not to be told yet.
   *
   * @param delay until it is worth another look; nobody tells when
   */
  record Untold(String reason, String message, Duration delay) implements Incarnation {}

  /**
   * A VM, as its row or its marker tells.
   *
   * @param biosUuid null where its config has none
   * @param ownerId of its row; null where no row is known
   * @param evidence names the row or the marker, for people
   */
  record Vm(int vmid, @Nullable String biosUuid, @Nullable Integer ownerId, String evidence) {}
}
