package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What tests on real parts share that need one operator for all of them: each begins and ends
 * without resources, faults and limits.
 */
@ExtendWith(SharedSandbox.class)
abstract class LiveOperator {
  static final String TENANT = "team-a";

  static OperatorFixture fixture;
  static ProxmoxSimulator proxmox;
  static OperatorProcess operator;

  @BeforeAll
  static void start(Sandbox sandbox) throws StartException {
    fixture = new OperatorFixture(sandbox);
    proxmox = sandbox.proxmox();
    operator = fixture.start();
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @AfterEach
  void leaveNothingBehind() {
    proxmox.faults().clear();
    fixture.cluster("massDeletion: {limit: 0}");
    var resources = fixture.sandbox().kubernetes().client().resources(VirtualMachine.class);
    resources.inAnyNamespace().delete();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(resources.inAnyNamespace().list().getItems()).isEmpty());
  }

  static VirtualMachine awaitReady(String name, String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> VirtualMachineAssert.assertThat(fixture.get(TENANT, name)).isReady(reason));
    return fixture.get(TENANT, name);
  }

  static void awaitCondition(String name, String type, String status, String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                VirtualMachineAssert.assertThat(fixture.get(TENANT, name))
                    .has(type, status, reason));
  }

  static void awaitGone(String... names) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Arrays.stream(names).filter(name -> fixture.get(TENANT, name) != null))
                    .as("resources that are still there")
                    .isEmpty());
  }
}
