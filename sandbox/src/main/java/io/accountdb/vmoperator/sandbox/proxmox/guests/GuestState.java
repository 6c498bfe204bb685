package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;

/**
 * All of a guest that changes.
 *
 * @param node where its config file lies
 */
public record GuestState(String node, ConfigFile config, PowerState power) {
  public GuestState with(ConfigFile changed) {
    return new GuestState(node, changed, power);
  }

  public GuestState with(PowerState changed) {
    return new GuestState(node, config, changed);
  }

  public GuestState on(String otherNode) {
    return new GuestState(otherNode, config, power);
  }
}
