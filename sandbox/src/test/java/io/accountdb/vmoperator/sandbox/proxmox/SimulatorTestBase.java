package io.accountdb.vmoperator.sandbox.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
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

  World world() {
    return World.bundled();
  }

  /** The bundled world with a change of its text. */
  static World changedWorld(String from, String to) {
    try (InputStream stream =
        World.class.getResourceAsStream("/io/accountdb/vmoperator/sandbox/world.yaml")) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      if (!text.contains(from)) {
        throw new IllegalArgumentException("the bundled world does not contain: " + from);
      }
      return new World(WorldReader.read("changed world.yaml", text.replace(from, to)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @BeforeEach
  void start() {
    simulator =
        ProxmoxSimulator.start(world(), new SimulatorSettings(0, timeScale(), Clock.systemUTC()));
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

  /** A guest's row in {@code cluster/resources}. */
  static JsonNode row(Client client, int vmid) {
    for (JsonNode row : client.get("/cluster/resources?type=vm").data()) {
      if (row.path("vmid").asInt() == vmid) {
        return row;
      }
    }
    throw new AssertionError("no row for " + vmid);
  }

  /** Waits for a guest's config file. */
  GuestView appears(int vmid) {
    return Awaitility.await("config of " + vmid)
        .until(() -> simulator.guest(vmid), Optional::isPresent)
        .orElseThrow();
  }
}
