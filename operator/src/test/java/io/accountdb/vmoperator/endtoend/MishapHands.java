package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import java.time.Duration;
import java.util.Map;

/**
 * Those who interfere with VMs, and with the operator's ways to the database and the API server.
 */
record MishapHands(ProxmoxSimulator proxmox, Relay database, Relay apiServer) {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Of the cluster, by the operator: about as many seconds. */
  private static final int POLLS = 4;

  Faults faults() {
    return proxmox.faults();
  }

  void migrate(GuestView vm) {
    proxmox.outOfBand().migrate(vm.vmid(), vm.node().equals("pve1") ? "pve2" : "pve1");
  }

  void retag(GuestView vm) {
    proxmox.outOfBand().edit(vm.vmid(), "tags", "theirs");
  }

  /** Off where it runs, on where it does not. */
  void turn(GuestView vm) {
    if (vm.running()) {
      proxmox.outOfBand().powerOffInside(vm.vmid());
    } else {
      proxmox.outOfBand().start(vm.vmid());
    }
  }

  void destroy(GuestView vm) {
    proxmox.outOfBand().delete(vm.vmid());
  }

  /** The VM that has its VMID from now on. */
  GuestView recycle(GuestView vm) {
    proxmox.outOfBand().recycle(vm.vmid(), vm.node(), Map.of("name", "theirs"));
    proxmox.outOfBand().pool(vm.vmid(), "kubernetes");
    return proxmox.guest(vm.vmid()).orElseThrow();
  }

  /** Asserts that it is as it was, and takes it away. */
  void isUntouched(GuestView theirs) {
    assertThat(proxmox.guest(theirs.vmid())).as("VM of somebody else's").contains(theirs);
    destroy(theirs);
  }

  void withoutDatabase() {
    without(database);
  }

  void withoutApiServer() {
    without(apiServer);
  }

  private void without(Relay way) {
    long before = polls();
    way.cut();
    try {
      await().atMost(PATIENCE).until(() -> polls() >= before + POLLS);
    } finally {
      way.mend();
    }
  }

  private long polls() {
    return proxmox.ledger().of("GET", "/cluster/resources").size();
  }
}
