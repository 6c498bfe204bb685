package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Proxmox about single guests, and notes the answers with the {@link KnownGuests}. The {@link
 * GuestWatch} says when. Any thread.
 */
final class GuestCalls {
  private static final Logger log = LoggerFactory.getLogger(GuestCalls.class);

  private final ProxmoxApi proxmox;
  private final KnownGuests known;

  GuestCalls(ProxmoxApi proxmox, KnownGuests known) {
    this.proxmox = proxmox;
    this.known = known;
  }

  /**
   * Reads a guest's config.
   *
   * @param shape that the guest has now
   */
  void readConfig(GuestResource guest, Shape shape) {
    int vmid = guest.vmid();
    try {
      proxmox
          .config(guest.address())
          .ifPresentOrElse(
              config -> known.configRead(vmid, config, shape), () -> known.configFailed(vmid));
    } catch (ProxmoxException e) {
      log.debug("config of {} cannot be read: {}", guest.address(), e.failure().message());
      known.configFailed(vmid);
    }
  }

  /** Asks the agent in a guest for its addresses. */
  void askAgent(GuestResource guest) {
    int vmid = guest.vmid();
    Set<String> expected = known.interest().uuids(vmid);
    try {
      known.agentAsked(vmid, proxmox.agentInterfaces(guest.address()), expected);
    } catch (ProxmoxException e) {
      log.debug("agent of {} cannot be asked: {}", guest.address(), e.failure().message());
      known.agentOutOfReach(vmid);
    }
  }
}
