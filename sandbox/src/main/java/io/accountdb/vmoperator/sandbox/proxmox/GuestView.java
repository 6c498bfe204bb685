package io.accountdb.vmoperator.sandbox.proxmox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A guest as it is, past all rights and lags. For assertions of tests.
 *
 * @param type {@code qemu} or {@code lxc}
 * @param status {@code stopped}, or QEMU's word for a running one
 * @param config values in force
 * @param pending values that wait
 * @param digest of the config
 */
public record GuestView(
    int vmid,
    String type,
    String node,
    String status,
    @Nullable String pool,
    Map<String, String> config,
    Map<String, String> pending,
    String digest) {
  public boolean running() {
    return !status.equals("stopped");
  }
}
