package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import java.time.Duration;

/** How one endpoint of a ProxmoxCluster answers when it is asked by itself. */
sealed interface EndpointAnswer {
  /**
   * It took the token.
   *
   * @param version of Proxmox VE, on that node
   * @param ahead its clock, of this machine's
   */
  record Entered(String version, Permissions permissions, Duration ahead)
      implements EndpointAnswer {}

  /** It did not answer, or not with what was asked for. */
  record Failed(ProxmoxFailure failure) implements EndpointAnswer {}
}
