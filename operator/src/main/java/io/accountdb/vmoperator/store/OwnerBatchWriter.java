package io.accountdb.vmoperator.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes an {@link OwnerBatch} inside a transaction of {@link VmRows}: all of a kind at once, and
 * in halves where the database refuses, until the change that it does not take stands alone.
 */
final class OwnerBatchWriter {
  private static final String UNIQUE_VIOLATION = "23505";

  private final Transaction transaction;
  private final VmStatements statements;
  private final OwnerBatch batch;
  private final List<BoundVm> inserted = new ArrayList<>();
  private final List<SetAside> setAside = new ArrayList<>();

  OwnerBatchWriter(Transaction transaction, ClusterKey cluster, OwnerBatch batch) {
    this.transaction = transaction;
    this.statements = new VmStatements(transaction.connection(), cluster);
    this.batch = batch;
  }

  WriteOutcome write() throws SQLException {
    statements.checkConstraintsAtOnce();
    for (Map.Entry<Integer, List<VmChange.Removal>> entry : removalsByOwner().entrySet()) {
      transaction.become(RlsContext.owner(entry.getKey(), Actor.SYNC));
      write(entry.getValue(), removals -> statements.remove(entry.getKey(), removals));
    }
    transaction.become(RlsContext.owner(batch.ownerId(), Actor.SYNC));
    write(batch.updates(), updates -> statements.update(batch.ownerId(), updates));
    write(batch.inserts(), inserts -> statements.insert(batch.ownerId(), inserts));
    return new WriteOutcome(inserted, setAside);
  }

  private Map<Integer, List<VmChange.Removal>> removalsByOwner() {
    return batch.removals().stream()
        .collect(
            Collectors.groupingBy(VmChange.Removal::ownerId, TreeMap::new, Collectors.toList()));
  }

  private <C extends VmChange> void write(List<C> changes, Statement<C> statement)
      throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    try {
      WriteOutcome outcome = transaction.attempt(_ -> statement.run(changes));
      inserted.addAll(outcome.inserted());
      setAside.addAll(outcome.setAside());
    } catch (SQLException problem) {
      switch (DatabaseFailure.of(problem)) {
        case DatabaseFailure.Refused refused when refused.concernsRow() ->
            narrowDown(changes, statement, refused);
        case DatabaseFailure.Unreachable _,
            DatabaseFailure.LoginRefused _,
            DatabaseFailure.Unavailable _,
            DatabaseFailure.Superseded _,
            DatabaseFailure.Refused _ ->
            throw problem;
      }
    }
  }

  private <C extends VmChange> void narrowDown(
      List<C> changes, Statement<C> statement, DatabaseFailure.Refused refused)
      throws SQLException {
    if (changes.size() > 1) {
      int half = changes.size() / 2;
      write(changes.subList(0, half), statement);
      write(changes.subList(half, changes.size()), statement);
      return;
    }
    C change = changes.getFirst();
    if (change instanceof VmChange.Removal removal) {
      // AccountDB's sharing list may point at the row: then it stays, but no longer as a live VM.
      statements.markAsError(removal);
    }
    setAside.add(
        refused.sqlState().equals(UNIQUE_VIOLATION)
            ? new SetAside.KeyTaken(change, refused.message())
            : new SetAside.Refused(change, refused.sqlState(), refused.message()));
  }

  private interface Statement<C extends VmChange> {
    WriteOutcome run(List<C> changes) throws SQLException;
  }
}
