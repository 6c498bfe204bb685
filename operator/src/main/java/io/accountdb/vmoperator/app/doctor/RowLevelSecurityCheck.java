package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.GuardCheck;
import io.accountdb.vmoperator.store.Migrations;
import io.accountdb.vmoperator.store.RoleCheck;
import io.accountdb.vmoperator.store.StandingContexts;
import io.accountdb.vmoperator.store.VisibleRows;
import java.util.ArrayList;
import java.util.List;

/** Whether the rows are guarded: the role, the schema, the policies, and what they really show. */
final class RowLevelSecurityCheck implements Check {
  private static final int MOST = 10;

  private final Database database;
  private final DatabaseSettings settings;

  RowLevelSecurityCheck(Database database, DatabaseSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  @Override
  public List<Finding> findings() {
    List<String> problems = new ArrayList<>(new RoleCheck(database).problems());
    problems.addAll(new StandingContexts(database).problems());
    List<String> schema = new Migrations(settings, settings.username()).problems();
    problems.addAll(schema);
    if (schema.isEmpty()) {
      problems.addAll(new GuardCheck(database).problems());
      new VisibleRows(database)
          .mismatches().stream().limit(MOST).forEach(mismatch -> describe(mismatch, problems));
    }
    return problems.isEmpty()
        ? List.of(
            Finding.fine(
                Topic.RLS_NOT_WORKING,
                "every owner sees exactly their own rows, and without a context nobody sees any"))
        : problems.stream()
            .map(problem -> Finding.problem(Topic.RLS_NOT_WORKING, problem))
            .toList();
  }

  private static void describe(VisibleRows.Mismatch mismatch, List<String> problems) {
    String who =
        mismatch.userId() == 0 ? "a context of nobody" : "the context of user " + mismatch.userId();
    if (!mismatch.foreign().isEmpty()) {
      problems.add(
          "%s shows %d rows of public.vms that belong to others, such as id %d: let nobody connect"
                  .formatted(who, mismatch.foreign().size(), mismatch.foreign().iterator().next())
              + " until role and policies are as the migrations made them");
    }
    if (!mismatch.missing().isEmpty()) {
      problems.add(
          "%s hides %d of the user's own rows of public.vms, such as id %d: look for a restrictive"
                  .formatted(who, mismatch.missing().size(), mismatch.missing().iterator().next())
              + " policy that somebody added (\\d public.vms in psql)");
    }
  }
}
