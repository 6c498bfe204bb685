package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;

/** The guests that were there before the operator, and what is done to them from then on. */
final class ForeignGuests {
  private final ProxmoxSimulator proxmox;
  private final Map<Integer, GuestView> before;
  private final long mark;

  /** All guests of this moment are somebody else's. */
  ForeignGuests(ProxmoxSimulator proxmox) {
    this.proxmox = proxmox;
    before = guests();
    mark = proxmox.ledger().mark();
  }

  private Map<Integer, GuestView> guests() {
    return proxmox.guests().stream()
        .collect(Collectors.toMap(GuestView::vmid, Function.identity()));
  }

  /** All calls since then. */
  List<RecordedCall> calls() {
    return proxmox.ledger().since(mark);
  }

  /** Looks now: whether they are as they were, and whether there is nobody else. */
  DynamicTest test() {
    Map<Integer, GuestView> after = guests();
    Set<Integer> changed =
        calls().stream()
            .filter(RecordedCall::mutation)
            .map(call -> call.newVmid() == null ? call.vmid() : call.newVmid())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return DynamicTest.dynamicTest(
        "no guest of somebody else's is touched, and no other is left",
        () -> {
          assertThat(changed).as("VMIDs changed").doesNotContainAnyElementsOf(before.keySet());
          assertThat(after).isEqualTo(before);
        });
  }
}
