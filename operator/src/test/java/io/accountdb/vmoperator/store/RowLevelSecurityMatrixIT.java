package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way to a context, every operation, every table, view and function that the catalog has: a
 * new one fails here until {@code row_level_security.txt} says what may be done with it.
 */
class RowLevelSecurityMatrixIT {
  private static final MatrixWorld WORLD = new MatrixWorld();
  private static final MatrixExpectations EXPECTED = MatrixExpectations.read();
  private static final List<String> ROLES = List.of("runtime", "application");

  private static final List<String> VIEWS =
      WORLD.query("SELECT viewname FROM pg_views WHERE schemaname = 'public'");

  /** Arguments with which a function is called. */
  private static final Map<String, String> CALLS =
      Map.ofEntries(
          Map.entry("vms_touch_updated_at()", "vms_touch_updated_at()"),
          Map.entry("sync_lock_key(text,text)", "sync_lock_key('cluster-1', 'lab')"),
          Map.entry("sync_take(text,text)", "sync_take('cluster-1', 'lab')"),
          Map.entry("sync_enter(text,text,bigint)", "sync_enter('cluster-1', 'lab', 1)"),
          Map.entry("vm_operator_role()", "vm_operator_role()"),
          Map.entry("vm_audit_actor()", "vm_audit_actor()"),
          Map.entry("vm_audit_user(text)", "vm_audit_user('sql')"),
          Map.entry(
              "vm_audit_image(integer,text,text,text,integer,integer,integer,integer,integer,text,"
                  + "integer)",
              "vm_audit_image(1, 'x', NULL, 'x', 1, 1, 1, 1, 1, NULL, 1)"),
          Map.entry("vm_audit_rows()", "vm_audit_rows()"),
          Map.entry("vm_changes_tell(integer[])", "vm_changes_tell('{1}')"),
          Map.entry("vm_changes_of_rows()", "vm_changes_of_rows()"),
          Map.entry("vm_changes_of_bindings()", "vm_changes_of_bindings()"),
          Map.entry("vm_audit_truncate()", "vm_audit_truncate()"),
          Map.entry(
              "vm_audit_operation(integer,integer,text,text,text,text,text,timestamptz,text,integer,"
                  + "text[])",
              "vm_audit_operation(%d, 1, 'x', 'start', 'failed', NULL, NULL, now(), 'x', 1, NULL)"
                  .formatted(WORLD.vmOf(WORLD.alice()))),
          Map.entry(
              "vm_audit_prune(timestamptz,integer)",
              "vm_audit_prune(now() - INTERVAL '31 days', 1)"));

  /** One for each way to a context, which meets what it has left behind itself. */
  private static final Map<List<Object>, MatrixSession> SESSIONS = new HashMap<>();

  @AfterAll
  static void close() throws SQLException {
    for (MatrixSession session : SESSIONS.values()) {
      session.close();
    }
  }

  static Stream<Arguments> relations() {
    return cases(
        WORLD.query(
            """
            SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
            ORDER BY relname
            """));
  }

  static Stream<Arguments> functions() {
    return cases(
        WORLD.query(
            """
            SELECT replace(oid::regprocedure::text, 'timestamp with time zone', 'timestamptz')
            FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace ORDER BY 1
            """));
  }

  private static Stream<Arguments> cases(List<String> objects) {
    return ROLES.stream()
        .flatMap(
            role ->
                objects.stream()
                    .flatMap(
                        object ->
                            Stream.of(MatrixContext.values())
                                .map(context -> Arguments.of(role, object, context))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("relations")
  void shouldReachOnlyTheRowsOfTheContext(String role, String relation, MatrixContext context)
      throws SQLException {
    // Given
    MatrixRelation known =
        MatrixRelation.of(relation)
            .orElseThrow(() -> new AssertionError(relation + " is not in MatrixRelation"));

    // When
    String cells =
        new MatrixProbe(session(role, context), context).cells(known, VIEWS.contains(relation));

    // Then
    assertThat(cells)
        .as("SELECT INSERT UPDATE DELETE TRUNCATE COPY-TO COPY-FROM of %s", context.identity())
        .isEqualTo(EXPECTED.of(role, relation, context.identity()));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("functions")
  void shouldOpenOnlyTheFunctionsThatTheOperatorCalls(
      String role, String function, MatrixContext context) throws SQLException {
    // Given
    assertThat(CALLS).as("functions of which this test knows a call").containsKey(function);

    // When
    String outcome = new MatrixProbe(session(role, context), context).call(CALLS.get(function));

    // Then
    assertThat(outcome).isEqualTo(EXPECTED.of(role, function, context.identity()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1 OR TRUE", "1; SELECT 1", "'1'", "-", "99999999999", "{1}"})
  void shouldErrRatherThanTakeWhatIsNoIdForOne(String id) throws SQLException {
    try (MatrixSession session = open("application", MatrixContext.NONE)) {
      // Given
      session.set("app.current_user_id", id);
      session.set("app.current_user_role", "user");

      // When
      SQLException refusal =
          catchThrowableOfType(SQLException.class, () -> session.execute("TABLE public.vms"));

      // Then
      assertThat(refusal.getSQLState()).isIn("22P02", "22003");
    }
  }

  @Test
  void shouldKnowNothingThatIsNotThere() {
    assertThat(CALLS.keySet())
        .containsExactlyInAnyOrderElementsOf(
            functions().map(each -> (String) each.get()[1]).distinct().toList());
  }

  private static MatrixSession session(String kind, MatrixContext context) throws SQLException {
    List<Object> key = List.of(kind, context);
    MatrixSession session = SESSIONS.get(key);
    if (session == null) {
      session = open(kind, context);
      SESSIONS.put(key, session);
    }
    return session;
  }

  private static MatrixSession open(String kind, MatrixContext context) throws SQLException {
    String role = WORLD.role(kind);
    String login = context == MatrixContext.SET_ROLE ? role + "_login" : role;
    return new MatrixSession(WORLD, role, WORLD.connect(login));
  }
}
