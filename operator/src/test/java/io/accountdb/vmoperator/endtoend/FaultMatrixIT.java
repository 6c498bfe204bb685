package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each class of faults in each phase of a VM's life, all at once under one operator, while the list
 * of guests goes back in time from call to call.
 *
 * <p>Left out are the cells that cannot be: {@code CONFIG}, {@code READ_OF_THE_CLONE} and {@code
 * READ_BEFORE_DESTROY} with the classes of tasks and workers, since these calls are answered at
 * once and start none.
 */
@ExtendWith(SharedSandbox.class)
class FaultMatrixIT {
  private static final int FIRST_VMID = 30_000;
  private static final String TASK_STATUS = "/nodes/{node}/tasks/{upid}/status";

  @TestFactory
  Stream<DynamicTest> shouldConvergeOnceTheFaultIsOver(Sandbox sandbox) throws StartException {
    OperatorFixture fixture = new OperatorFixture(sandbox);
    MatrixRun<FaultCase> run =
        new MatrixRun<>(fixture, FaultCase.matrix(), FaultCase::name, FIRST_VMID);
    List<DynamicTest> tests =
        run.run(fixture::start, (cell, vm) -> new FaultLife(sandbox.proxmox(), cell, vm).run());
    return Stream.concat(tests.stream(), Stream.of(pruned(run.calls())));
  }

  private static DynamicTest pruned(List<RecordedCall> calls) {
    return DynamicTest.dynamicTest(
        "tasks were asked for that were pruned",
        () ->
            assertThat(calls)
                .anyMatch(call -> call.template().equals(TASK_STATUS) && call.status() == 400));
  }
}
