package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import org.jspecify.annotations.Nullable;

/** Writes {@code vms.notes} for the API: the one column of a row that is its own. */
public final class VmNotes {
  private static final String WRITE = "UPDATE public.vms AS v SET notes = ? %s";

  private final Database database;

  public VmNotes(Database database) {
    this.database = database;
  }

  /**
   * Writes the notes of a VM.
   *
   * @return false where the viewer does not see the VM
   * @throws DatabaseException where the database does not answer or does not take it
   */
  public boolean write(Viewer viewer, int vmId, @Nullable String notes) {
    Criteria criteria = Criteria.of(viewer, "v.owner_id").and("v.id = ?", vmId);
    return database.inTransaction(
        viewer.context(),
        transaction -> {
          String sql = WRITE.formatted(criteria.where());
          try (PreparedStatement statement = transaction.connection().prepareStatement(sql)) {
            statement.setString(1, notes);
            int next = 2;
            for (Object value : criteria.parameters()) {
              statement.setObject(next++, value);
            }
            return statement.executeUpdate() == 1;
          }
        });
  }
}
