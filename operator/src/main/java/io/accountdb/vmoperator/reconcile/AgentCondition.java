package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.sync.AgentSight;
import java.util.Set;

/** Says in the status how the agent inside the guest fares. Pure; asked by {@link PowerControl}. */
final class AgentCondition {
  private static final Set<String> SEEN = Set.of("Connected", "Disabled", "NotRunning", "TimedOut");

  private AgentCondition() {}

  /** A guest that does not run has nobody to ask. */
  static void tell(StatusDraft draft, PowerState power, AgentSight sight) {
    switch (power) {
      case RUNNING -> running(draft, sight);
      case STOPPED -> draft.unknown(ConditionType.GUEST_AGENT_CONNECTED, "Stopped", "");
      case PAUSED, SUSPENDED ->
          draft.unknown(ConditionType.GUEST_AGENT_CONNECTED, "GuestPaused", "");
      case UNKNOWN -> draft.unknown(ConditionType.GUEST_AGENT_CONNECTED, "Pending", "");
    }
  }

  private static void running(StatusDraft draft, AgentSight sight) {
    switch (sight) {
      case CONNECTED -> draft.yes(ConditionType.GUEST_AGENT_CONNECTED, "Connected", "");
      case DISABLED ->
          draft.unknown(
              ConditionType.GUEST_AGENT_CONNECTED,
              "Disabled",
              "the agent is switched off in Proxmox; spec.guestAgent.enabled: true switches it on"
                  + " from the next start on");
      case NOT_RUNNING ->
          draft.no(
              ConditionType.GUEST_AGENT_CONNECTED,
              "NotRunning",
              "no agent answers; qemu-guest-agent has to be installed and running in the guest");
      case TIMED_OUT ->
          draft.no(
              ConditionType.GUEST_AGENT_CONNECTED,
              "TimedOut",
              "the agent does not answer in time; the guest may be overloaded or hang");
      case UNKNOWN -> {
        // What was seen before the operator was restarted is no worse for that.
        if (!wasSeen(draft)) {
          draft.unknown(ConditionType.GUEST_AGENT_CONNECTED, "Pending", "");
        }
      }
    }
  }

  private static boolean wasSeen(StatusDraft draft) {
    return draft
        .conditions()
        .get(ConditionType.GUEST_AGENT_CONNECTED)
        .map(Condition::reason)
        .filter(SEEN::contains)
        .isPresent();
  }
}
