package io.accountdb.vmoperator.store.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the tables of an AccountDB the documented ones, inside the transaction of a migration: what
 * can be repaired before the scripts run, and what only they make possible afterwards. Undoing is
 * the caller's.
 */
public final class Adoption {
  private static final List<Rule> RULES =
      List.of(
          new TableRule(),
          new ColumnRule(),
          new ConstraintRule(),
          new IndexRule(),
          new PolicyRule(),
          new TriggerRule(),
          new ViewRule());

  private static final List<Rule> RULES_FOR_ROWS = List.of(new TableRule(), new ColumnRule());

  private final Connection connection;
  private final ShapeReader reader;

  /**
   * @param connection of the schema's owner, with a transaction that sees all rows
   * @param runtimeRole the role that the operator runs as
   */
  public Adoption(Connection connection, String runtimeRole) {
    this.connection = connection;
    this.reader = new ShapeReader(connection, runtimeRole);
  }

  /** Whether a finding stands in the way of every change. */
  public static boolean blocks(Finding finding) {
    return switch (finding) {
      case Finding.Obstacle _, Finding.NotAllowed _ -> true;
      case Finding.Repair _, Finding.Note _ -> false;
    };
  }

  /** What differs, as far as the catalog tells; locks nothing and changes nothing. */
  public List<Finding> survey() throws SQLException {
    return judge(reader.read());
  }

  /**
   * Repairs what differs. Changes nothing where a finding {@link #blocks}.
   *
   * @return everything found, the repairs being made
   */
  public List<Finding> adopt() throws SQLException {
    Shape seen = reader.read();
    List<Finding> rights = new RightsRule().findings(seen);
    if (!rights.isEmpty() || judge(seen).stream().noneMatch(Finding.Repair.class::isInstance)) {
      return concat(rights, judge(seen));
    }
    List<String> tables =
        Stream.of("proxmox_nodes", "vms").filter(seen.tables()::containsKey).toList();
    for (String table : tables) {
      execute("LOCK TABLE public.%s IN ACCESS EXCLUSIVE MODE".formatted(table));
    }
    Shape shape = reader.read();
    List<Shape.Table> forced =
        tables.stream()
            .flatMap(name -> shape.table(name).stream())
            .filter(Shape.Table::forced)
            .toList();
    // Under FORCE the rows that no policy shows would be missed, by the checks and by foreign keys.
    for (Shape.Table table : forced) {
      execute("ALTER TABLE public.%s NO FORCE ROW LEVEL SECURITY".formatted(table.name()));
    }
    // A status must be a documented one before its constraint is.
    List<Finding> findings = new ArrayList<>(rows(shape));
    findings.addAll(judge(shape));
    if (findings.stream().noneMatch(Adoption::blocks)) {
      repair(findings);
      for (Shape.Table table : forced) {
        execute("ALTER TABLE public.%s FORCE ROW LEVEL SECURITY".formatted(table.name()));
      }
    }
    return findings;
  }

  /**
   * Repairs what was not possible before the scripts had run.
   *
   * @return the repairs, and an obstacle where something differs still
   */
  public List<Finding> complete() throws SQLException {
    List<Finding> findings = new ArrayList<>(judge(reader.read()));
    findings.removeIf(Finding.Note.class::isInstance);
    repair(findings);
    for (Finding left : judge(reader.read())) {
      if (left instanceof Finding.Repair repair) {
        findings.add(
            new Finding.Obstacle(
                "the repair was in vain: " + repair.text(),
                String.join(";\n", repair.statements())));
      }
    }
    return findings;
  }

  private static List<Finding> judge(Shape shape) {
    Optional<NodeColumn> node = shape.vms().flatMap(NodeColumn::of);
    List<Finding> findings = new ArrayList<>();
    Shape repaired = shape;
    if (node.isPresent()) {
      findings.addAll(node.get().repairs());
      repaired = shape.with(node.get().repaired(shape.vms().orElseThrow()));
    }
    for (Rule rule : RULES) {
      findings.addAll(rule.findings(repaired));
    }
    return findings;
  }

  /** Rows are looked at only where the columns are there to do so. */
  private List<Finding> rows(Shape shape) throws SQLException {
    Optional<NodeColumn> node = shape.vms().flatMap(NodeColumn::of);
    if (node.isEmpty()) {
      return List.of();
    }
    Shape repaired = shape.with(node.get().repaired(shape.vms().orElseThrow()));
    boolean readable =
        RULES_FOR_ROWS.stream()
            .flatMap(rule -> rule.findings(repaired).stream())
            .noneMatch(Adoption::blocks);
    return readable ? new RowChecks(connection).findings(node.get()) : List.of();
  }

  private void repair(List<Finding> findings) throws SQLException {
    for (Finding finding : findings) {
      if (finding instanceof Finding.Repair repair) {
        for (String statement : repair.statements()) {
          execute(statement);
        }
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<Finding> concat(List<Finding> first, List<Finding> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
