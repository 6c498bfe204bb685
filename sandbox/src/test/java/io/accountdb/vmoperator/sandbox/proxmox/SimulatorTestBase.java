package io.accountdb.vmoperator.sandbox.proxmox;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A simulator of its own for each test, with a client for the operator and one for root's token.
 */
abstract class SimulatorTestBase {
  static final String TEMPLATE = "/nodes/pve1/qemu/9000";
  static final String SHARED_TEMPLATE = "/nodes/pve1/qemu/9001";

  ProxmoxSimulator simulator;
  Client operator;
  Client root;

  double timeScale() {
    return 100;
  }

  @BeforeEach
  void start() {
    simulator =
        ProxmoxSimulator.start(
            World.bundled(), new SimulatorSettings(0, timeScale(), Clock.systemUTC()));
    operator = new Client(simulator, simulator.operatorToken());
    root = new Client(simulator, simulator.rootToken());
  }

  @AfterEach
  void stop() {
    operator.close();
    root.close();
    simulator.close();
  }

  /** A full clone of the Ubuntu template on pve1, in the operator's pool. */
  void cloned(int vmid) {
    String status = operator.task(operator.post(TEMPLATE + "/clone", cloneParameters(vmid)));
    if (!status.equals("OK")) {
      throw new AssertionError("clone of " + vmid + " ended with: " + status);
    }
  }

  static Map<String, String> cloneParameters(int vmid) {
    return new HashMap<>(Map.of("newid", String.valueOf(vmid), "full", "1", "pool", "kubernetes"));
  }

  static String guest(int vmid) {
    return "/nodes/pve1/qemu/" + vmid;
  }
}
