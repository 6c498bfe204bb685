package io.accountdb.vmoperator.proxmox;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach and enter one Proxmox VE cluster.
 *
 * @param endpoints of one cluster, tried in this order, such as {@code https://pve1.lab:8006}
 * @param caPem trusted issuers; null: the JDK's
 */
public record ProxmoxEndpoint(List<URI> endpoints, Token token, @Nullable String caPem) {
  public ProxmoxEndpoint {
    endpoints = List.copyOf(endpoints);
  }

  /** An API token: {@code id} is {@code user@realm!name}. */
  public record Token(String id, String secret) {
    @Override
    public String toString() {
      return id + "=***";
    }
  }
}
