package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.Upid;
import java.util.Optional;

/** Sends a step's one call to Proxmox. Empty: it was synchronous and is done. */
final class StepExecutor {
  private StepExecutor() {}

  static Optional<Upid> send(ProxmoxApi proxmox, Step.Change change) {
    return switch (change) {
      case Step.UpdateConfig update -> {
        proxmox.updateConfig(update.guest(), update.change());
        yield Optional.empty();
      }
      case Step.Resize resize -> Optional.of(proxmox.resize(resize.guest(), resize.resize()));
      case Step.Clone clone -> Optional.of(proxmox.clone(clone.guest(), clone.request()));
      case Step.Start start -> Optional.of(proxmox.start(start.guest()));
      case Step.Shutdown shutdown ->
          Optional.of(proxmox.shutdown(shutdown.guest(), shutdown.timeout(), shutdown.force()));
      case Step.Stop stop -> Optional.of(proxmox.stop(stop.guest()));
      case Step.Destroy destroy -> Optional.of(proxmox.destroy(destroy.guest()));
    };
  }
}
