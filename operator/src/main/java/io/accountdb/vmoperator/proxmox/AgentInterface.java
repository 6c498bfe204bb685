package io.accountdb.vmoperator.proxmox;

import java.util.List;

/**
 * A network interface as the guest's agent reports it, loopback and link-local included.
 *
 * @param mac lower case, as the agent has it; the config's is upper case
 * @param addresses without prefix length
 */
public record AgentInterface(String name, String mac, List<String> addresses) {
  public AgentInterface {
    addresses = List.copyOf(addresses);
  }
}
