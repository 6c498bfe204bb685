package io.accountdb.vmoperator.sandbox.proxmox;

import io.accountdb.vmoperator.sandbox.proxmox.access.Pools;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestState;
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
  static GuestView of(Guest guest, Pools pools) {
    GuestState state = guest.state();
    return new GuestView(
        guest.vmid(),
        guest.type().word(),
        state.node(),
        state.power().qemuStatus(),
        pools.poolOf(guest.vmid()).orElse(null),
        state.config().values(),
        state.config().pending(),
        state.config().digest());
  }

  public boolean running() {
    return !status.equals("stopped");
  }
}
