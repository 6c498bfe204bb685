package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the trail takes of operations on VMs, from whom. */
class OperationTrailIT extends AuditedVm {
  @Test
  void shouldTakeFromTheRowWhichVmAnOperationWasOn() {
    // When
    boolean added = trail.add(alice, operation(vm, 999, "another name", OperationKind.START));

    // Then
    assertThat(added).isTrue();
    assertThat(operations())
        .containsExactly(
            "start|%d|%d|101|vm-101|operator|succeeded|uid-1|1|{kubectl,argocd-controller}"
                .formatted(alice, vm));
  }

  @Test
  void shouldTakeFromTheTrailWhichVmAnOperationWasOnOnceTheRowIsGone() {
    // Given
    as(RlsContext.owner(alice, Actor.SYNC), "DELETE FROM public.vms");

    // When
    trail.add(alice, operation(vm, 999, "another name", OperationKind.DELETE));

    // Then
    assertThat(operations())
        .containsExactly(
            "delete|%d|%d|101|vm-101|operator|succeeded|uid-1|1|{kubectl,argocd-controller}"
                .formatted(alice, vm));
  }

  @Test
  void shouldBelieveTheCallerAboutAVmThatHasHadNoRowYet() {
    // When
    trail.add(bob, operation(null, 102, "new", OperationKind.CLONE));

    // Then
    assertThat(operations())
        .containsExactly(
            "clone|%d|null|102|new|operator|succeeded|uid-1|1|{kubectl,argocd-controller}"
                .formatted(bob));
  }

  @Test
  void shouldTakeOperationsOfEachOriginInOneSession() {
    // Given
    String session =
        "SELECT public.vm_audit_operation(%s, 1, 'told', 'start', 'failed', NULL, NULL, now(),"
            + " '%s', 1, NULL)";

    // When
    database.inTransaction(
        RlsContext.owner(alice, Actor.OPERATOR),
        transaction -> {
          try (Statement statement = transaction.connection().createStatement()) {
            statement.execute(session.formatted(vm, "by-row"));
            statement.execute(session.formatted("NULL", "by-caller"));
            statement.execute("DELETE FROM public.vms");
            return statement.execute(session.formatted(vm, "by-trail"));
          }
        });

    // Then
    assertThat(
            postgres.query(
                "SELECT resource_uid, name FROM public.vm_audit WHERE kind = 'start' ORDER BY id"))
        .containsExactly("by-row|vm-101", "by-caller|told", "by-trail|vm-101");
  }

  @Test
  void shouldRefuseAnOperationOnTheVmOfSomebodyElse() {
    assertThat(refusal(() -> trail.add(bob, operation(vm, 101, "vm-101", OperationKind.START))))
        .isEqualTo("42501");
    assertThat(refusal(() -> trail.add(bob, operation(4711, 101, "vm-101", OperationKind.START))))
        .isEqualTo("42501");
    assertThat(operations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"row-delete", "row-update"})
  void shouldRefuseToForgeWhatHappenedToARow(String kind) {
    assertThat(refusal(() -> as(RlsContext.owner(alice, Actor.SYNC), call(kind))))
        .isEqualTo("22023");
  }

  @Test
  void shouldRefuseAKindThatIsNoOperation() {
    assertThat(refusal(() -> as(RlsContext.owner(alice, Actor.SYNC), call("praise"))))
        .isEqualTo("23514");
  }

  @Test
  void shouldKeepAnOperationOnceHoweverOftenItIsTold() {
    // Given
    VmOperation started = operation(vm, 101, "vm-101", OperationKind.START);
    trail.add(alice, started);

    // When
    boolean again = trail.add(alice, started);
    boolean next =
        trail.add(
            alice,
            new VmOperation(
                vm,
                101,
                "vm-101",
                OperationKind.START,
                OperationOutcome.FAILED,
                "no memory left",
                null,
                STARTED.plusSeconds(60),
                "uid-1",
                1,
                List.of()));

    // Then
    assertThat(again).isFalse();
    assertThat(next).isTrue();
    assertThat(operations()).hasSize(2);
  }

  private static String call(String kind) {
    return """
    SELECT public.vm_audit_operation(
      NULL, 101, 'vm-101', '%s', 'succeeded', NULL, NULL, now(), 'uid', 1, NULL)
    """
        .formatted(kind);
  }

  private List<String> operations() {
    return postgres.query(
        """
        SELECT kind, owner_id, vm_id, vmid, name, actor, outcome, resource_uid, attempt,
               field_managers::text
        FROM public.vm_audit WHERE outcome IS NOT NULL ORDER BY id
        """);
  }
}
