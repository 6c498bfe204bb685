package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The columns of {@code vms}: types, nullability and defaults as documented. */
final class ColumnRule implements Rule {
  static final List<Documented> COLUMNS =
      List.of(
          new Documented("id", "integer", true, null),
          new Documented("vmid", "integer", true, null),
          new Documented("name", "character varying(100)", true, null),
          new Documented("ip_address", "character varying(45)", false, null),
          new Documented("status", "character varying(20)", true, "'stopped'::character varying"),
          new Documented("cpu_cores", "integer", false, null),
          new Documented("memory_mb", "integer", false, null),
          new Documented("disk_gb", "integer", false, null),
          new Documented("proxmox_node", "integer", true, null),
          new Documented("template_id", "integer", false, null),
          new Documented("notes", "text", false, null),
          new Documented("created_at", "timestamp with time zone", true, "CURRENT_TIMESTAMP"),
          new Documented("updated_at", "timestamp with time zone", true, "CURRENT_TIMESTAMP"),
          new Documented("owner_id", "integer", true, null));

  private static final String LOOK =
      """
      SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
      FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = 'vms' ORDER BY ordinal_position\
      """;

  /**
   * A documented column.
   *
   * @param expression its default as PostgreSQL prints it; null without
   */
  record Documented(String name, String type, boolean notNull, @Nullable String expression) {}

  static boolean documented(String name) {
    return COLUMNS.stream().anyMatch(column -> column.name().equals(name));
  }

  @Override
  public List<Finding> findings(Shape shape) {
    List<Finding> findings = new ArrayList<>();
    shape.vms().ifPresent(vms -> addFindings(vms, findings));
    return findings;
  }

  private static void addFindings(Shape.Table vms, List<Finding> findings) {
    for (Documented documented : COLUMNS) {
      vms.column(documented.name())
          .ifPresentOrElse(
              column -> compare(column, documented, findings),
              () ->
                  findings.add(
                      new Finding.Obstacle(
                          "column %s (%s) of public.vms is missing"
                              .formatted(documented.name(), documented.type()),
                          LOOK)));
    }
    for (Shape.Column column : vms.columns()) {
      if (!documented(column.name())
          && column.notNull()
          && column.expression() == null
          && !column.generated()) {
        findings.add(
            new Finding.Obstacle(
                "column %s of public.vms, which is not documented, needs a value in each new row;"
                        .formatted(column.name())
                    + " give it a default or make it nullable",
                LOOK));
      }
    }
  }

  private static void compare(Shape.Column column, Documented documented, List<Finding> findings) {
    if (!column.type().equals(documented.type())) {
      findings.add(
          new Finding.Obstacle(
              "column %s of public.vms is %s instead of %s"
                  .formatted(column.name(), column.type(), documented.type()),
              LOOK));
      return;
    }
    if (column.name().equals("id")) {
      if (column.expression() == null && !column.generated()) {
        findings.add(
            new Finding.Obstacle("column id of public.vms has no sequence to number rows", LOOK));
      }
    } else if (!Objects.equals(column.expression(), documented.expression())) {
      findings.add(defaultOf(column, documented));
    }
    if (column.notNull() != documented.notNull()) {
      findings.add(
          Finding.Repair.of(
              "column %s of public.vms is made %s"
                  .formatted(column.name(), documented.notNull() ? "NOT NULL" : "nullable"),
              "ALTER TABLE public.vms ALTER COLUMN %s %s NOT NULL"
                  .formatted(column.name(), documented.notNull() ? "SET" : "DROP")));
    }
  }

  private static Finding defaultOf(Shape.Column column, Documented documented) {
    String clause =
        documented.expression() == null ? "DROP DEFAULT" : "SET DEFAULT " + documented.expression();
    return Finding.Repair.of(
        "column %s of public.vms has default %s instead of %s; rows keep their values"
            .formatted(column.name(), orNone(column), orNone(documented.expression())),
        "ALTER TABLE public.vms ALTER COLUMN %s %s".formatted(column.name(), clause));
  }

  private static String orNone(Shape.Column column) {
    return orNone(column.expression());
  }

  private static String orNone(@Nullable String expression) {
    return expression == null ? "none" : expression;
  }
}
