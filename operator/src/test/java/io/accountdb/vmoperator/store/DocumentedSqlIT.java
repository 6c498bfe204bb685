package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the pages tell people to type: each block runs as an application of AccountDB's would, in a
 * database where alice has VM 101, and each of its queries shows something.
 */
class DocumentedSqlIT {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql\n(.*?)```");

  private static PostgresFixture postgres;

  @BeforeAll
  static void prepare() {
    postgres = PostgresFixture.migrated();
    int alice = postgres.user("alice");
    int vm = postgres.vm(101, postgres.node("pve1", "10.0.0.1", alice), alice);
    try (Database database = Database.open(postgres.runtime())) {
      new AuditTrail(database)
          .add(
              alice,
              new VmOperation(
                  vm,
                  101,
                  "vm-101",
                  OperationKind.START,
                  OperationOutcome.FAILED,
                  "no memory left",
                  null,
                  Instant.now(),
                  "uid",
                  1,
                  List.of()));
    }
    postgres.asSuperuser(
        """
        INSERT INTO public.vm_usage (vm_id, at, cpu_percent) VALUES (%1$d, now(), 12.5);
        INSERT INTO public.vm_usage_hourly (vm_id, hour, samples) VALUES (%1$d, now(), 12);
        CREATE ROLE %2$s LOGIN;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %2$s;
        """
            .formatted(vm, application()));
  }

  static Stream<Arguments> blocks() throws IOException {
    List<Path> pages = new ArrayList<>();
    pages.add(ROOT.resolve("README.md"));
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages.stream()
        .flatMap(
            page -> blocks(page).map(block -> Arguments.of(page.getFileName().toString(), block)));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void shouldRunAndShowSomething(String page, String block) throws SQLException {
    DatabaseSettings settings = postgres.settings(application());
    try (Connection connection =
            DriverManager.getConnection(settings.url(), application(), settings.password());
        Statement statement = connection.createStatement()) {
      for (String sql : statements(block)) {
        if (statement.execute(sql)) {
          try (ResultSet row = statement.getResultSet()) {
            assertThat(row.next()).as("%s: %s shows something", page, sql).isTrue();
          }
        }
      }
    }
  }

  @Test
  void shouldFindTheBlocks() throws IOException {
    assertThat(blocks()).hasSizeGreaterThanOrEqualTo(5);
  }

  private static Stream<String> blocks(Path page) {
    try {
      return BLOCK.matcher(Files.readString(page)).results().map(match -> match.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> statements(String block) {
    return Arrays.stream(block.split(";\\s*(\n|$)")).filter(sql -> !sql.isBlank()).toList();
  }

  private static String application() {
    return postgres.runtimeRole() + "_application";
  }
}
