package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.RecordedLog;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One operator and its VMs through all that can happen to a database: the VMs stay as their
 * resources say, the conditions tell, and every row is right in the end.
 */
@ExtendWith(SharedSandbox.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatabaseOutageIT {
  private static final String TENANT = "team-a";
  private static final String KILLED = "outage-killed";
  private static final String SLOW = "outage-slow";
  private static final String DELETED = "outage-deleted";
  private static final String SWITCHED = "outage-switched";
  private static final String NEW = "outage-new";

  /** For a server that went silent: 40 s until that is noticed, 30 s until it is asked again. */
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  @TempDir private static Path folder;
  private static OperatorFixture fixture;
  private static FaultyDatabase database;
  private static OperatorProcess operator;
  private static RecordedLog log;

  @BeforeAll
  static void start(Sandbox sandbox) throws StartException {
    fixture = new OperatorFixture(sandbox);
    database = new FaultyDatabase(sandbox.database(), folder);
    log = RecordedLog.ofTheUsual();
    operator = fixture.start(Map.of("VM_OPERATOR_DATABASE_URL", database.jdbcUrl()));
    vms().forEach(name -> fixture.vm(TENANT, name, ""));
    vms().forEach(name -> awaitMirrored(name, "Running"));
  }

  private static Stream<String> vms() {
    return Stream.concat(
        Stream.of(DatabaseFault.values()).map(DatabaseFault::vm),
        Stream.of(KILLED, SLOW, DELETED, SWITCHED));
  }

  @AfterEach
  void stayQuiet() {
    assertThat(log.traces()).as("log lines with a stack trace").isEmpty();
  }

  @AfterAll
  static void stop() {
    var resources = fixture.sandbox().kubernetes().client().resources(VirtualMachine.class);
    try {
      resources.inAnyNamespace().delete();
      eventually(() -> assertThat(resources.inAnyNamespace().list().getItems()).isEmpty());
    } finally {
      operator.close();
      database.close();
      log.close();
    }
  }

  @Test
  @Order(1)
  void shouldGoOnForLongWithoutTheDatabaseAndCatchUp() {
    // Given
    int vmid = fixture.get(TENANT, DELETED).getStatus().vmid();
    long changes = statusChanges(SWITCHED);
    database.stop();

    try {
      // When
      fixture.delete(TENANT, DELETED);
      for (int i = 0; i < 2; i++) {
        halt(SWITCHED);
        awaitReady(SWITCHED, "StoppedAsRequested");
        fixture.vm(TENANT, SWITCHED, "");
        awaitReady(SWITCHED, "Running");
      }
      halt(SWITCHED);
      awaitReady(SWITCHED, "StoppedAsRequested");

      // Then
      eventually(() -> assertThat(fixture.get(TENANT, DELETED)).isNull());
      assertThat(fixture.sandbox().proxmox().guest(vmid)).isEmpty();

      // When
      awaitThatOwnersAreForgotten();
      fixture.vm(TENANT, NEW, "");

      // Then
      eventually(
          () ->
              VirtualMachineAssert.assertThat(fixture.get(TENANT, NEW))
                  .has("Provisioned", "Unknown", "DatabaseUnreachable"));
    } finally {
      database.start();
    }

    // Then
    awaitMirrored(NEW, "Running");
    awaitMirrored(SWITCHED, "StoppedAsRequested");
    awaitRow(SWITCHED);
    assertThat(statusChanges(SWITCHED))
        .as("of all changes meanwhile only the latest state waited for the database")
        .isEqualTo(changes + 1);
    eventually(
        () -> assertThat(fixture.tenant("alice").names()).contains(NEW).doesNotContain(DELETED));
    eventually(
        () ->
            assertThat(fixture.tenant("alice").trail(SWITCHED))
                .extracting(entry -> (String) entry.get("kind"))
                .filteredOn(kind -> kind.equals("stop") || kind.equals("start"))
                .as("what was done meanwhile is told, after the start at the beginning")
                .containsExactly("start", "stop", "start", "stop", "start", "stop"));
  }

  /** They are known for ten seconds; a cluster is polled once a second. */
  private static void awaitThatOwnersAreForgotten() {
    long polls = polls();
    await().atMost(PATIENCE).until(() -> polls() >= polls + 12);
  }

  @Test
  @Order(2)
  void shouldWriteOnceWhatWasCutOffInTheMiddle() {
    // Given
    long before = statusChanges(KILLED);
    database.lockRow(KILLED);
    halt(KILLED);
    eventually(() -> assertThat(database.query(waiting("pid"))).isNotEmpty());

    // When
    database.query(waiting("pg_terminate_backend(pid)"));
    database.unlock();

    // Then
    awaitMirrored(KILLED, "StoppedAsRequested");
    awaitRow(KILLED);
    assertThat(statusChanges(KILLED)).as("changes of the row's status").isEqualTo(before + 1);
  }

  @Test
  @Order(3)
  void shouldNotMindASlowDatabase() {
    // Given
    database.slowDown();

    try {
      // When
      halt(SLOW);

      // Then
      awaitMirrored(SLOW, "StoppedAsRequested");
      awaitRow(SLOW);
    } finally {
      database.speedUp();
    }
  }

  @Order(4)
  @ParameterizedTest
  @EnumSource(DatabaseFault.class)
  void shouldKeepVmsAsTheirResourcesSayAndCatchUp(DatabaseFault fault) {
    // Given
    int lines = log.size();
    fault.begin(database);

    try {
      // When
      halt(fault.vm());

      // Then
      eventually(
          () ->
              VirtualMachineAssert.assertThat(fixture.get(TENANT, fault.vm()))
                  .has("Ready", "True", "StoppedAsRequested")
                  .has("Mirrored", "False", "DatabaseUnreachable")
                  .tells("Mirrored", fault.words()));
      eventually(
          () ->
              assertThat(fixture.cluster().get().getStatus().conditions())
                  .anySatisfy(
                      condition -> {
                        assertThat(condition.type()).isEqualTo("Synced");
                        assertThat(condition.reason()).isEqualTo("DatabaseUnreachable");
                        assertThat(condition.message()).contains(fault.words());
                      }));
    } finally {
      fault.end(database);
    }

    // Then
    awaitMirrored(fault.vm(), "StoppedAsRequested");
    awaitRow(fault.vm());
    assertThat(log.warningsAfter(lines)).as("warnings of one outage").hasSizeLessThanOrEqualTo(5);
  }

  private static void halt(String name) {
    fixture.vm(TENANT, name, "runStrategy: Halted");
  }

  private static void awaitMirrored(String name, String reason) {
    eventually(() -> VirtualMachineAssert.assertThat(fixture.get(TENANT, name)).isReady(reason));
  }

  /** Whatever its row says. */
  private static void awaitReady(String name, String reason) {
    eventually(
        () ->
            VirtualMachineAssert.assertThat(fixture.get(TENANT, name))
                .has("Ready", "True", reason));
  }

  /** The one row of a VM that was stopped. */
  private static void awaitRow(String name) {
    int vmid = fixture.get(TENANT, name).getStatus().vmid();
    eventually(
        () ->
            assertThat(
                    database.query(
                        "SELECT name, status FROM public.vms WHERE vmid = %d".formatted(vmid)))
                .containsExactly(name + "|stopped"));
  }

  private static String waiting(String what) {
    return ("SELECT %s FROM pg_stat_activity WHERE application_name = 'vm-operator'"
            + " AND wait_event_type = 'Lock'")
        .formatted(what);
  }

  /** How often the row's status was changed. */
  private static long statusChanges(String name) {
    return Long.parseLong(
        database
            .query(
                ("SELECT count(*) FROM public.vm_audit WHERE kind = 'row-update' AND name = '%s'"
                        + " AND after ->> 'status' IS NOT NULL")
                    .formatted(name))
            .getFirst());
  }

  private static long polls() {
    return fixture.sandbox().proxmox().ledger().of("GET", "/cluster/resources").size();
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).untilAsserted(assertion);
  }
}
