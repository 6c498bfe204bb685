package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;

/** All cells of a matrix at once under one operator: a VM, and a test, for each. */
final class MatrixRun<C> {
  private final OperatorFixture fixture;
  private final List<C> cells;
  private final Function<C, String> name;
  private final int firstVmid;
  private List<RecordedCall> calls = List.of();

  /**
   * @param firstVmid from which on VMIDs are free
   */
  MatrixRun(OperatorFixture fixture, List<C> cells, Function<C, String> name, int firstVmid) {
    this.fixture = fixture;
    this.cells = cells;
    this.name = name;
    this.firstVmid = firstVmid;
  }

  interface Start {
    /**
     * Starts an operator.
     *
     * @param environment what the operator's has to have besides
     */
    OperatorProcess operator(Map<String, String> environment) throws StartException;
  }

  interface Life<C> {
    /** Throws what is wrong; leaves nothing behind. */
    void live(C cell, CellVm vm);
  }

  List<DynamicTest> run(Start start, Life<C> life) throws StartException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Sights sights = new Sights(() -> Sight.of(fixture, CellVm.TENANT, CellVm.OWNER))) {
      List<CellVm> vms =
          IntStream.range(0, cells.size()).mapToObj(cell -> vm(cell, sights)).toList();
      vms.forEach(CellVm::prepare);
      ForeignGuests foreign = new ForeignGuests(fixture.sandbox().proxmox());
      try (OperatorProcess operator = start.operator(threads());
          Lives lives = new Lives()) {
        fixture.awaitConnected();
        for (int i = 0; i < cells.size(); i++) {
          C cell = cells.get(i);
          CellVm vm = vms.get(i);
          lives.begin(name.apply(cell), () -> life.live(cell, vm));
        }
        tests.addAll(lives.end());
      }
      tests.add(foreign.test());
      calls = foreign.calls();
      fixture.sandbox().proxmox().faults().clear();
      vms.forEach(CellVm::cleanUp);
    }
    return tests;
  }

  private CellVm vm(int cell, Sights sights) {
    String vm = name.apply(cells.get(cell));
    return new CellVm(fixture, sights, vm, firstVmid + CellVm.VMIDS * cell);
  }

  /** Calls that hang hold up their own VM alone. */
  private Map<String, String> threads() {
    return Map.of("VM_OPERATOR_RECONCILE_THREADS", Integer.toString(cells.size()));
  }

  /** Of all clients while it ran. */
  List<RecordedCall> calls() {
    return calls;
  }
}
