package io.accountdb.vmoperator.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code vm_audit} for the API, under the context of whoever asks. */
public final class TrailQueries {
  /**
   * A trail has no end that could be counted in time: no page lies beyond so many of the latest
   * entries that fit, and a total of so many means that there are as many or more.
   */
  public static final int REACH = 10_000;

  private static final String PAGE =
      """
      WITH matching AS MATERIALIZED (
        SELECT a.id, a.at FROM public.vm_audit AS a %%s ORDER BY a.at DESC, a.id DESC LIMIT %d),
      page AS (SELECT id FROM matching ORDER BY at DESC, id DESC LIMIT ? OFFSET ?)
      SELECT counted.total, entry.*
      FROM (SELECT count(*) AS total FROM matching) AS counted
      LEFT JOIN page ON TRUE
      LEFT JOIN LATERAL (
        SELECT id, at, kind, owner_id, vm_id, vmid, name, actor, user_id, before, after,
               outcome, message, upid, started_at, field_managers
        FROM public.vm_audit WHERE vm_audit.id = page.id OFFSET 0) AS entry ON TRUE
      ORDER BY entry.at DESC, entry.id DESC
      """
          .formatted(REACH);

  private static final String VM = "SELECT v.id FROM public.vms AS v %s";

  private final Database database;

  public TrailQueries(Database database) {
    this.database = database;
  }

  /**
   * The entries that fit, the latest first.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Page<TrailEntry> list(Viewer viewer, TrailFilter filter, int limit, int offset) {
    return database.reading(
        viewer.context(),
        transaction -> page(transaction.connection(), viewer, filter, limit, offset));
  }

  /**
   * The entries of one VM, the latest first; also of one that is gone.
   *
   * @return empty where the viewer sees neither the VM nor an entry of it
   * @throws DatabaseException where the database does not answer
   */
  public Optional<Page<TrailEntry>> ofVm(Viewer viewer, int vmId, int limit, int offset) {
    Criteria vm = Criteria.of(viewer, "v.owner_id").and("v.id = ?", vmId);
    return database.reading(
        viewer.context(),
        transaction -> {
          Connection connection = transaction.connection();
          Page<TrailEntry> page = page(connection, viewer, TrailFilter.ofVm(vmId), limit, offset);
          boolean known =
              page.total() > 0
                  || !Selection.rows(
                          connection,
                          VM.formatted(vm.where()),
                          vm.parameters(),
                          row -> row.getInt("id"))
                      .isEmpty();
          return known ? Optional.of(page) : Optional.empty();
        });
  }

  private static Page<TrailEntry> page(
      Connection connection, Viewer viewer, TrailFilter filter, int limit, int offset)
      throws SQLException {
    Criteria criteria = Criteria.of(viewer, "a.owner_id");
    filter.addTo(criteria);
    return Selection.page(
        connection,
        PAGE.formatted(criteria.where()),
        criteria.parameters(limit, offset),
        "id",
        TrailQueries::read);
  }

  private static TrailEntry read(ResultSet row) throws SQLException {
    return new TrailEntry(
        row.getLong("id"),
        Selection.instant(row, "at"),
        row.getString("kind"),
        row.getInt("owner_id"),
        Selection.optionalInteger(row, "vm_id"),
        row.getInt("vmid"),
        row.getString("name"),
        row.getString("actor"),
        Selection.optionalInteger(row, "user_id"),
        row.getString("before"),
        row.getString("after"),
        row.getString("outcome"),
        row.getString("message"),
        row.getString("upid"),
        Selection.optionalInstant(row, "started_at"),
        strings(row.getArray("field_managers")));
  }

  private static List<String> strings(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }
}
