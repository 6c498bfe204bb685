package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A VM of alice's in a database of its own, for the tests of what the trail tells of it. */
abstract class AuditedVm {
  static final Instant STARTED = Instant.parse("2026-03-01T10:00:00Z");

  PostgresFixture postgres;
  Database database;
  AuditTrail trail;
  int alice;
  int bob;
  int vm;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
    alice = postgres.user("alice");
    bob = postgres.user("bob");
    vm = postgres.vm(101, postgres.node("pve1", "10.0.0.1", bob), alice);
    database = Database.open(postgres.runtime());
    trail = new AuditTrail(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  VmOperation operation(@Nullable Integer rowId, int vmid, String name, OperationKind kind) {
    return new VmOperation(
        rowId,
        vmid,
        name,
        kind,
        OperationOutcome.SUCCEEDED,
        null,
        "UPID:pve1:0000A:0000B:00000C:qmstart:101:operator@pve!token:",
        STARTED,
        "uid-1",
        1,
        List.of("kubectl", "argocd-controller"));
  }

  /** The first column of what it returns, if it returns rows. */
  List<String> as(RlsContext context, String sql) {
    return database.inTransaction(
        context,
        transaction -> {
          List<String> values = new ArrayList<>();
          try (Statement statement = transaction.connection().createStatement()) {
            if (statement.execute(sql)) {
              try (ResultSet row = statement.getResultSet()) {
                while (row.next()) {
                  values.add(row.getString(1));
                }
              }
            }
          }
          return values;
        });
  }

  static String refusal(Runnable call) {
    DatabaseException problem = catchThrowableOfType(DatabaseException.class, call::run);
    assertThat(problem.failure()).isInstanceOf(DatabaseFailure.Refused.class);
    return ((DatabaseFailure.Refused) problem.failure()).sqlState();
  }
}
