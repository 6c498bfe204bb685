package io.accountdb.vmoperator.app.command;

import io.accountdb.vmoperator.store.MigrationReport;
import io.accountdb.vmoperator.store.schema.Finding;
import java.io.PrintWriter;
import java.util.List;

/** Prints a {@link MigrationReport} for people; used by {@link Migrate}. */
final class ReportPrinter {
  private final PrintWriter out;

  ReportPrinter(PrintWriter out) {
    this.out = out;
  }

  void print(MigrationReport report, boolean dryRun) {
    boolean changes = !report.blocked() && !dryRun;
    section(changes ? "Repaired:" : "To be repaired:", report.of(Finding.Repair.class));
    section("Left as it is:", report.of(Finding.Note.class));
    section("Not allowed:", report.of(Finding.NotAllowed.class));
    List<Finding.Obstacle> obstacles = report.of(Finding.Obstacle.class);
    section("Cannot be repaired:", obstacles);
    if (!obstacles.isEmpty()) {
      out.println(
          """
          To look at it, where row-level security binds you:
            SET app.current_user_id = '0'; SET app.current_user_role = 'admin';
          """
              .stripTrailing());
      obstacles.forEach(
          obstacle -> out.println("\n" + obstacle.look().indent(2).stripTrailing() + ";"));
    }
    if (!report.scripts().isEmpty()) {
      out.println((changes ? "Ran: " : "To be run: ") + String.join(", ", report.scripts()));
    }
    out.println(verdict(report, dryRun));
  }

  private static String verdict(MigrationReport report, boolean dryRun) {
    if (report.blocked()) {
      return "Nothing was changed.";
    }
    if (!dryRun || report.changes().isEmpty()) {
      return "The schema is right.";
    }
    return "Nothing was changed; without --dry-run the schema would be right.";
  }

  private void section(String title, List<? extends Finding> findings) {
    if (!findings.isEmpty()) {
      out.println(title);
      findings.forEach(finding -> out.println(("- " + finding.text()).indent(2).stripTrailing()));
    }
  }
}
