package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.CustomResources;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody deletes the definition, and all VirtualMachines with it; in a sandbox of its own. */
class DefinitionDeletionIT {
  @Test
  void shouldTouchNoVmAndKnowEachAgain() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withTimeScale(20))) {
      // Given
      OperatorFixture fixture = new OperatorFixture(sandbox);
      fixture.cluster("massDeletion: {limit: 1}");
      var definitions =
          sandbox.kubernetes().client().apiextensions().v1().customResourceDefinitions();
      try (OperatorProcess operator = fixture.start()) {
        fixture.vm("team-a", "kept-1", "");
        fixture.vm("team-a", "kept-2", "runStrategy: Halted");
        awaitReady(fixture, "kept-1", "Running");
        awaitReady(fixture, "kept-2", "StoppedAsRequested");
        GuestView guest = guest(fixture, "kept-1");
        long mark = sandbox.proxmox().ledger().mark();

        // When
        definitions.withName(Api.VIRTUAL_MACHINES).delete();

        // Then
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> assertThat(definitions.withName(Api.VIRTUAL_MACHINES).get()).isNull());
        List<RecordedCall> changes =
            sandbox.proxmox().ledger().since(mark).stream().filter(RecordedCall::mutation).toList();
        assertThat(changes).as("changes in Proxmox").isEmpty();

        // When
        CustomResources.install(sandbox.kubernetes().client());
        fixture.vm("team-a", "kept-1", "");

        // Then
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    VirtualMachineAssert.assertThat(fixture.get("team-a", "kept-1"))
                        .has("Stalled", "True", "PreviousIncarnation"));
        assertThat(sandbox.proxmox().guest(guest.vmid()).orElseThrow().config())
            .isEqualTo(guest.config());
        assertThat(fixture.tenant("alice").names()).contains("kept-1", "kept-2");
        assertThat(operator.managementPort()).as("the operator lives on").isPositive();
      }
    }
  }

  private static GuestView guest(OperatorFixture fixture, String name) {
    return fixture
        .sandbox()
        .proxmox()
        .guest(fixture.get("team-a", name).getStatus().vmid())
        .orElseThrow();
  }

  private static void awaitReady(OperatorFixture fixture, String name, String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> VirtualMachineAssert.assertThat(fixture.get("team-a", name)).isReady(reason));
  }
}
