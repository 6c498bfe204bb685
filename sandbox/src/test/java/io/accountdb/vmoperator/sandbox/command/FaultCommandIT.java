package io.accountdb.vmoperator.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.command.SandboxProcess.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sandbox fault} from the command line to a sandbox in another process, and back. */
class FaultCommandIT {
  @TempDir private Path folder;

  @AfterEach
  void takeDown() throws Exception {
    SandboxProcess.run("down", "--state", folder.toString());
  }

  @Test
  void shouldReachTheSandboxThatIsUp() throws Exception {
    // Given
    Outcome up =
        SandboxProcess.run("up", "--state", folder.toString(), "--without", "kubernetes,database");
    assertThat(up.exitCode()).as(up.output()).isZero();

    // When, Then
    succeeds("VM 110 is a new one on pve2", "create", "110", "--node", "pve2", "--set", "cores=2");
    succeeds("VM 110 runs", "start", "110");
    succeeds("VM 110 has powered itself off", "stop", "110", "--inside");
    succeeds("VM 110 is backed up", "backup", "110");
    succeeds("VM 210 is restored on pve1", "restore", "110", "--as", "210", "--node", "pve1");
    succeeds("the config of VM 210 is written", "edit", "210", "--unset", "cores");
    succeeds("VM 210 is on pve2", "migrate", "210", "pve2");
    succeeds("VM 210 is destroyed", "delete", "210");
    succeeds("the next 3 matching calls", "status", "503", "--method", "get", "--times", "3");
    succeeds("the next 1 matching calls", "delay", "5", "--vmid", "110");
    succeeds("the next 1 matching calls", "drop", "--after-handler", "--path", "/cluster/nextid");
    succeeds("the next 1 matching tasks", "fail-task", "no space left", "--type", "qmclone");
    succeeds("the cluster has no quorum", "quorum", "down");
    succeeds("statistics of pve1 is down", "node", "pve1", "down", "--only", "statistics");
    succeeds("node of pve2 is down", "node", "pve2", "down");
    succeeds("all faults are taken away", "clear");

    assertThat(fault("start", "4711"))
        .isEqualTo(new Outcome(2, "sandbox fault: no guest has the VMID 4711"));
    assertThat(fault("create", "100", "--node", "pve1"))
        .isEqualTo(new Outcome(1, "sandbox fault create: VMID 100 is taken"));
    assertThat(fault("quorum", "gone").output()).contains("'gone'").contains("DOWN, UP");
    assertThat(fault().output()).contains("say what goes wrong: ").contains("fail-task");
  }

  private void succeeds(String message, String... arguments) {
    Outcome outcome = fault(arguments);
    assertThat(outcome.output()).contains(message);
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }

  /** Runs in this process what people run in one of their own; the first line it says. */
  private Outcome fault(String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    List<String> all = new ArrayList<>(List.of("fault"));
    all.addAll(List.of(arguments));
    if (arguments.length > 0) {
      all.addAll(List.of("--state", folder.toString()));
    }
    int exitCode =
        SandboxCommand.commandLine()
            .setOut(writer)
            .setErr(writer)
            .execute(all.toArray(String[]::new));
    return new Outcome(exitCode, text.toString().lines().findFirst().orElse(""));
  }
}
