package io.accountdb.vmoperator.sandbox.proxmox.access;

import java.util.Map;

/**
 * The secrets of a running simulator.
 *
 * @param tokenSecrets by {@code user@realm!token}
 * @param rootPassword of root@pam, the only user with a password
 * @param ticketKey signs tickets and CSRF tokens
 */
public record Credentials(Map<String, String> tokenSecrets, String rootPassword, String ticketKey) {
  public Credentials {
    tokenSecrets = Map.copyOf(tokenSecrets);
  }

  @Override
  public String toString() {
    return "Credentials[masked]";
  }
}
