package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.store.AgentAge;
import io.accountdb.vmoperator.store.AgentAges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether somebody keeps the rows up to date. */
final class AgentAgeCheck implements Check {
  /** It writes once a minute. */
  private static final Duration LATE = Duration.ofMinutes(3);

  private final AgentAges ages;

  AgentAgeCheck(AgentAges ages) {
    this.ages = ages;
  }

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    List<AgentAge> agents = ages.all();
    if (agents.isEmpty()) {
      findings.add(
          Finding.problem(
              Topic.STATUS_NOT_UPDATING,
              "no Proxmox cluster has ever been written to this database: apply a ProxmoxCluster,"
                  + " and look at its conditions"));
    }
    agents.forEach(agent -> findings.add(judge(agent)));
    List<Integer> unbound = ages.unboundVmids();
    if (!unbound.isEmpty()) {
      findings.add(
          Finding.problem(
              Topic.STATUS_NOT_UPDATING,
              "%d rows of public.vms are bound to no VM, so that no agent updates them; their VMIDs:"
                      .formatted(unbound.size())
                  + " %s: give each a VirtualMachine, or delete the row"
                      .formatted(Vmids.list(unbound))));
    }
    return findings;
  }

  private static Finding judge(AgentAge agent) {
    Duration age = agent.age();
    String cluster = agent.cluster().proxmoxCluster();
    if (age == null) {
      return problem(
          "the agent of Proxmox cluster %s has never seen a node: look at the conditions of that"
              + " ProxmoxCluster",
          cluster);
    }
    if (age.compareTo(LATE) > 0) {
      return problem(
          "the agent of Proxmox cluster %s last saw a node %d minutes ago: is an operator running"
              + " and leading, and what do the conditions of that ProxmoxCluster say?",
          cluster, age.toMinutes());
    }
    if (!agent.unconnected().isEmpty()) {
      return problem(
          "nodes of Proxmox cluster %s are not connected: %s: their VMs keep what was last known",
          cluster, String.join(", ", agent.unconnected()));
    }
    return Finding.fine(
        Topic.STATUS_NOT_UPDATING,
        "the agent of Proxmox cluster %s wrote %d seconds ago".formatted(cluster, age.toSeconds()));
  }

  private static Finding problem(String text, Object... values) {
    return Finding.problem(Topic.STATUS_NOT_UPDATING, text.formatted(values));
  }
}
