package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the trail holds, whoever changes a row and whatever they claim. */
class AuditIT extends AuditedVm {
  @Test
  void shouldRecordWhatTheSyncChangedAndNothingElse() {
    // When
    as(
        RlsContext.owner(alice, Actor.SYNC),
        "UPDATE public.vms SET status = 'running', ip_address = '10.1.0.1', vmid = vmid");

    // Then
    assertThat(
            postgres.query(
                """
                SELECT owner_id, vm_id, vmid, name, actor, user_id IS NULL, session_role,
                       before::text, after::text
                FROM public.vm_audit WHERE kind = 'row-update'
                """))
        .containsExactly(
            String.join(
                "|",
                Integer.toString(alice),
                Integer.toString(vm),
                "101",
                "vm-101",
                "sync",
                "t",
                postgres.runtimeRole(),
                "{\"status\": \"stopped\", \"ip_address\": null}",
                "{\"status\": \"running\", \"ip_address\": \"10.1.0.1\"}"));
  }

  @Test
  void shouldRecordAllDocumentedColumnsOfARowThatComesOrGoes() {
    // When
    as(RlsContext.owner(alice, Actor.SYNC), "DELETE FROM public.vms");

    // Then
    String image =
        """
        {"name": "vm-101", "vmid": 101, "notes": null, "status": "stopped", "disk_gb": null, \
        "owner_id": %d, "cpu_cores": null, "memory_mb": null, "ip_address": null, \
        "template_id": null, "proxmox_node": 1}\
        """
            .formatted(alice);
    assertThat(
            postgres.query(
                "SELECT kind, before::text, after::text FROM public.vm_audit ORDER BY id"))
        .containsExactly("row-insert|null|" + image, "row-delete|" + image + "|null");
  }

  @Test
  void shouldRecordWritesOfAnySessionAndBelieveNoClaimOfTheirs() {
    // When
    postgres.asSuperuser(
        """
        BEGIN;
        SET LOCAL app.current_actor = 'sync';
        SET LOCAL app.current_user_id = '%d';
        UPDATE public.vms SET notes = 'by hand';
        COMMIT;
        """
            .formatted(bob));

    // Then
    assertThat(entries("row-update"))
        .containsExactly("row-update|%d|sql|%d|postgres".formatted(alice, bob));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "nobody", "-1", "99999999999999"})
  void shouldNotFailForAContextThatNamesNobody(String userId) {
    // When
    postgres.asSuperuser(
        "BEGIN; SET LOCAL app.current_user_id = '%s'; UPDATE public.vms SET notes = 'x'; COMMIT"
            .formatted(userId));

    // Then
    assertThat(entries("row-update"))
        .containsExactly("row-update|%d|sql|null|postgres".formatted(alice));
  }

  @Test
  void shouldNameTheUserWhoActedThroughTheApi() {
    // When
    postgres.asSuperuser(
        """
        SET SESSION AUTHORIZATION %s;
        BEGIN;
        SET LOCAL app.current_actor = 'api';
        SET LOCAL app.current_user_id = '%d';
        UPDATE public.vms SET notes = 'mine';
        COMMIT;
        """
            .formatted(postgres.runtimeRole(), alice));

    // Then
    assertThat(entries("row-update"))
        .containsExactly("row-update|%d|api|%d|%s".formatted(alice, alice, postgres.runtimeRole()));
  }

  @Test
  void shouldMakeAnEntryForEachOwnerThatShowsNeitherTheOthersRow() {
    // When
    postgres.asSuperuser(
        "UPDATE public.vms SET owner_id = %d, notes = 'for bob only'".formatted(bob));

    // Then
    assertThat(
            seenBy(
                RlsContext.owner(alice, Actor.OPERATOR), "kind || coalesce(after->>'notes', '-')"))
        .containsExactly("row-insert-", "row-handed-over-");
    assertThat(seenBy(RlsContext.owner(bob, Actor.OPERATOR), "kind || (after->>'notes')"))
        .containsExactly("row-taken-overfor bob only");
  }

  @Test
  void shouldRecordAChangeOfTheId() {
    // When
    postgres.asSuperuser("UPDATE public.vms SET id = 4711");

    // Then
    assertThat(
            postgres.query("SELECT kind, vm_id FROM public.vm_audit WHERE id > 1 ORDER BY vm_id"))
        .containsExactly("row-handed-over|" + vm, "row-taken-over|4711");
  }

  @Test
  void shouldRecordEachRowThatIsTruncated() {
    // When
    postgres.asSuperuser(
        "SET ROLE %s; TRUNCATE public.vms CASCADE".formatted(postgres.ownerRole()));

    // Then
    assertThat(entries("row-truncate"))
        .containsExactly("row-truncate|%d|sql|null|postgres".formatted(alice));
  }

  @Test
  void shouldLeaveTheContextAloneWhenRecordingATruncation() {
    // Then
    postgres.asSuperuser(
        """
        SET app.current_user_role = 'user';
        TRUNCATE public.vms CASCADE;
        DO $$ BEGIN
          ASSERT current_setting('app.current_user_role') = 'user';
        END $$;
        """);
  }

  @Test
  void shouldNotRecordColumnsThatAccountDbHasAdded() {
    // Given
    postgres.asSuperuser("ALTER TABLE public.vms ADD cpu_usage_percent NUMERIC(5, 1)");

    // When
    postgres.asSuperuser("UPDATE public.vms SET cpu_usage_percent = 12.5");

    // Then
    assertThat(entries("row-update")).isEmpty();
  }

  @Test
  void shouldForgetTheEntryOfAChangeThatIsUndone() {
    // When
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                database.inTransaction(
                    RlsContext.owner(alice, Actor.SYNC),
                    transaction -> {
                      try (Statement statement = transaction.connection().createStatement()) {
                        statement.execute("DELETE FROM public.vms");
                      }
                      throw new IllegalStateException("in the middle of it");
                    }));

    // Then
    assertThat(entries("row-delete")).isEmpty();
  }

  @Test
  void shouldShowTheTrailToItsOwnerAndToAdministratorsAlsoWhenTheVmIsGone() {
    // When
    as(RlsContext.owner(alice, Actor.SYNC), "DELETE FROM public.vms");

    // Then
    assertThat(seenBy(RlsContext.owner(alice, Actor.OPERATOR), "kind"))
        .containsExactly("row-insert", "row-delete");
    assertThat(seenBy(RlsContext.admin(Actor.OPERATOR), "kind"))
        .containsExactly("row-insert", "row-delete");
    assertThat(seenBy(RlsContext.owner(bob, Actor.OPERATOR), "kind")).isEmpty();
  }

  @Test
  void shouldForgetTheOldestEntriesInBatches() {
    // Given
    Instant now = Instant.now();
    postgres.asSuperuser(
        """
        INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
          SELECT 200 + i, 'vm', 1, %d FROM generate_series(1, 5) AS i;
        UPDATE public.vm_audit SET at = at - INTERVAL '40 days' WHERE vmid <= 203;
        """
            .formatted(bob));

    // When
    Instant limit = now.minus(35, ChronoUnit.DAYS);
    List<Integer> batches = List.of(trail.prune(limit, 3), trail.prune(limit, 3));

    // Then
    assertThat(batches).containsExactly(3, 1);
    assertThat(postgres.query("SELECT vmid FROM public.vm_audit ORDER BY id"))
        .containsExactly("204", "205");
  }

  @Test
  void shouldNotForgetWhatIsYoungerThanThirtyDays() {
    assertThat(refusal(() -> trail.prune(Instant.now().minus(29, ChronoUnit.DAYS), 10)))
        .isEqualTo("22023");
  }

  @Test
  void shouldSumUpWhatHappenedToAnOwnersVmsOnADay() {
    // Given
    as(RlsContext.owner(alice, Actor.SYNC), "UPDATE public.vms SET cpu_cores = 4, memory_mb = 512");
    trail.add(alice, operation(vm, 101, "vm-101", OperationKind.START));
    postgres.asSuperuser(
        "UPDATE public.vm_audit SET at = at - INTERVAL '2 days' WHERE kind = 'row-insert'");

    // When
    String columns =
        """
        (CURRENT_TIMESTAMP AT TIME ZONE 'UTC')::date - day || ' ' || operations || ' ' || vms_created
          || ' ' || coalesce(vms || ' ' || vms_running || ' ' || cpu_cores || ' ' || memory_mb, '-')
        """;

    // Then
    assertThat(activity(RlsContext.owner(alice, Actor.OPERATOR), columns))
        .containsExactly("2 {} 1 -", "0 {\"start\": 1} 0 1 0 4 512");
    assertThat(activity(RlsContext.owner(bob, Actor.OPERATOR), columns)).isEmpty();
    assertThat(activity(RlsContext.admin(Actor.OPERATOR), columns)).hasSize(2);
  }

  private List<String> entries(String kind) {
    return postgres.query(
        """
        SELECT kind, owner_id, actor, user_id, session_role
        FROM public.vm_audit WHERE kind = '%s' ORDER BY id
        """
            .formatted(kind));
  }

  private List<String> seenBy(RlsContext context, String column) {
    return as(context, "SELECT %s FROM public.vm_audit ORDER BY id".formatted(column));
  }

  private List<String> activity(RlsContext context, String column) {
    return as(context, "SELECT %s FROM public.vm_owner_activity ORDER BY day".formatted(column));
  }
}
