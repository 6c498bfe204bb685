package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DuplicateRows;
import java.util.List;

/** Whether a VM has more than one row. */
final class DuplicateCheck implements Check {
  private final Database database;

  DuplicateCheck(Database database) {
    this.database = database;
  }

  @Override
  public List<Finding> findings() {
    List<String> problems = new DuplicateRows(database).problems();
    return problems.isEmpty()
        ? List.of(
            Finding.fine(Topic.DUPLICATE_VM, "(vmid, proxmox_node) is unique, and so is each VM"))
        : problems.stream().map(problem -> Finding.problem(Topic.DUPLICATE_VM, problem)).toList();
  }
}
