package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The operator as the process that users run, killed without warning. */
@ExtendWith(SharedSandbox.class)
class CrashIT {
  @TempDir Path folder;
  private OperatorFixture fixture;
  private OperatorProgram program;
  private Process operator;

  @BeforeEach
  void prepare(Sandbox sandbox) {
    fixture = new OperatorFixture(sandbox);
    program = new OperatorProgram(fixture, folder, "crash-it");
  }

  @AfterEach
  void cleanUp() throws InterruptedException {
    fixture.sandbox().proxmox().faults().clear();
    fixture.delete("team-a", "crash-1");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.get("team-a", "crash-1")).isNull());
    operator.destroy();
    operator.waitFor();
  }

  @Test
  void shouldEndWithOneVmWhenKilledInTheMiddleOfAClone() throws IOException, InterruptedException {
    // Given: a clone that takes 60 simulated seconds
    Set<Integer> before = vmids();
    fixture
        .sandbox()
        .proxmox()
        .faults()
        .delayTask(TaskMatch.type("qmclone"), Duration.ofSeconds(60), 1);
    operator = program.start();
    fixture.vm("team-a", "crash-1", "");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(vmids()).as("the clone has begun").isNotEqualTo(before));

    // When
    operator.destroyForcibly().waitFor();
    operator = program.start();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                VirtualMachineAssert.assertThat(fixture.get("team-a", "crash-1"))
                    .isReady("Running"));
    Set<Integer> made = vmids();
    made.removeAll(before);
    assertThat(made)
        .as("VMs made for one resource")
        .containsExactly(fixture.get("team-a", "crash-1").getStatus().vmid());
    assertThat(fixture.tenant("alice").names()).contains("crash-1");
  }

  private Set<Integer> vmids() {
    return fixture.sandbox().proxmox().guests().stream()
        .map(GuestView::vmid)
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }
}
