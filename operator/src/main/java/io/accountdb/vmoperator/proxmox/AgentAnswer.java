package io.accountdb.vmoperator.proxmox;

import java.util.List;

/** What came of asking a guest's agent for its interfaces. */
public sealed interface AgentAnswer {
  /**
   * It answers.
   *
   * @param list empty also where the agent runs, but was told not to answer this
   */
  record Interfaces(List<AgentInterface> list) implements AgentAnswer {
    public Interfaces {
      list = List.copyOf(list);
    }
  }

  /** It is not installed, not up yet, or Proxmox was not told of it when the guest started. */
  record NotRunning() implements AgentAnswer {}

  /** It is there, but did not answer in time. */
  record TimedOut() implements AgentAnswer {}
}
