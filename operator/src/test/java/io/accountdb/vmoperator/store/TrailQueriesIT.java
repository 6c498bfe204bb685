package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What two tenants and an administrator read of the trail, also of VMs that are gone or gave away.
 */
class TrailQueriesIT {
  private static final ActivityQueries.Filter ANY_DAY =
      new ActivityQueries.Filter(null, null, null);

  private static PostgresFixture postgres;
  private static Database database;
  private static TrailQueries trail;
  private static ActivityQueries activity;
  private static UsageQueries usage;

  private static Viewer alice;
  private static Viewer bob;
  private static Viewer admin;
  private static int deleted;
  private static int handedOver;

  @BeforeAll
  static void fill() {
    postgres = PostgresFixture.migrated();
    alice = new Viewer(postgres.user("alice"), Role.USER);
    bob = new Viewer(postgres.user("bob"), Role.USER);
    admin = new Viewer(postgres.user("platform"), Role.ADMIN);
    int node = postgres.node("pve1", "10.0.0.1", admin.userId());
    deleted = postgres.vm(101, node, alice.userId());
    handedOver = postgres.vm(102, node, alice.userId());
    postgres.asSuperuser(
        """
        DELETE FROM public.vms WHERE id = %d;
        UPDATE public.vms SET owner_id = %d WHERE id = %d;
        UPDATE public.vms SET name = 'secret-of-bob' WHERE id = %d;
        INSERT INTO public.vm_usage (vm_id, at, cpu_percent, memory_mb)
          VALUES (%d, '2026-01-01T10:00Z', 12.3, 512), (%d, '2026-01-01T10:05Z', NULL, NULL);
        INSERT INTO public.vm_usage_hourly (vm_id, hour, samples, cpu_percent_maximum)
          VALUES (%d, '2026-01-01T10:00Z', 12, 99.5);
        """
            .formatted(
                deleted, bob.userId(), handedOver, handedOver, handedOver, handedOver, handedOver));
    database = Database.open(postgres.runtime(), "api", 2);
    trail = new TrailQueries(database);
    activity = new ActivityQueries(database);
    usage = new UsageQueries(database);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void shouldShowTheTrailOfAVmThatIsGone() {
    assertThat(kinds(trail.ofVm(alice, deleted, 10, 0)))
        .containsExactly("row-delete", "row-insert");
    assertThat(kinds(trail.ofVm(admin, deleted, 1, 1))).containsExactly("row-insert");
    assertThat(trail.ofVm(bob, deleted, 10, 0)).isEmpty();
    assertThat(trail.ofVm(bob, 999, 10, 0)).isEmpty();
  }

  @Test
  void shouldShowOfAHandedOverVmToEachOnlyTheirTime() {
    assertThat(kinds(trail.ofVm(alice, handedOver, 10, 0)))
        .containsExactly("row-handed-over", "row-insert");
    assertThat(kinds(trail.ofVm(bob, handedOver, 10, 0)))
        .containsExactly("row-update", "row-taken-over");
    assertThat(trail.list(alice, TrailFilter.ofVm(handedOver), 10, 0).rows().toString())
        .doesNotContain("secret-of-bob");
  }

  @Test
  void shouldShowAVmWithoutAnEntryAnEmptyTrail() {
    // Given
    int adopted = postgres.vm(103, postgres.node("pve9", "10.0.0.9", bob.userId()), bob.userId());
    postgres.asSuperuser("DELETE FROM public.vm_audit WHERE vm_id = " + adopted);

    // Then
    assertThat(trail.ofVm(bob, adopted, 10, 0)).contains(new Page<>(List.of(), 0));
    assertThat(trail.ofVm(alice, adopted, 10, 0)).isEmpty();
  }

  @Test
  void shouldFilterByEverythingAtOnce() {
    // Given
    Instant now = Instant.now();
    Instant before = now.minus(1, ChronoUnit.HOURS);
    Instant after = now.plus(1, ChronoUnit.HOURS);

    // Then
    assertThat(
            trail
                .list(admin, new TrailFilter(before, after, deleted, "row-delete", "sql"), 10, 0)
                .total())
        .isEqualTo(1);
    for (TrailFilter other :
        List.of(
            new TrailFilter(after, null, null, null, null),
            new TrailFilter(null, before, null, null, null),
            new TrailFilter(null, null, null, "migrate", null),
            new TrailFilter(null, null, null, null, "api"))) {
      assertThat(trail.list(admin, other, 10, 0)).isEqualTo(new Page<>(List.of(), 0));
    }
  }

  @Test
  void shouldKnowEveryKindAndActorThatTheTrailMayHold() {
    String checks =
        String.join(
            " ",
            postgres.query(
                """
                SELECT pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conname IN ('vm_audit_kind_check', 'vm_audit_actor_check')
                """));
    assertThat(checks.split("'[^']+'::text", -1))
        .hasSize(TrailFilter.KINDS.size() + TrailFilter.ACTORS.size() + 1);
    assertThat(checks).contains(TrailFilter.KINDS).contains(TrailFilter.ACTORS);
  }

  @Test
  void shouldTellWhoWroteNotesThroughTheApi() {
    // Given
    VmNotes notes = new VmNotes(database);

    // When
    boolean byStranger = notes.write(alice, handedOver, "taken");
    boolean byOwner = notes.write(bob, handedOver, "mine");

    // Then
    assertThat(byStranger).isFalse();
    assertThat(byOwner).isTrue();
    assertThat(trail.list(bob, TrailFilter.ofVm(handedOver), 1, 0).rows())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.actor()).isEqualTo("api");
              assertThat(entry.userId()).isEqualTo(bob.userId());
              assertThat(entry.after()).isEqualTo("{\"notes\": \"mine\"}");
            });
  }

  @Test
  void shouldShowEachTheirOwnActivity() {
    assertThat(activity.list(alice, ANY_DAY, 10, 0).rows())
        .singleElement()
        .satisfies(
            day -> {
              assertThat(day.ownerId()).isEqualTo(alice.userId());
              assertThat(day.vmsCreated()).isEqualTo(2);
              assertThat(day.vmsDeleted()).isEqualTo(1);
              assertThat(day.held()).isNull();
            });
    assertThat(activity.list(admin, ANY_DAY, 10, 0).rows())
        .extracting(ActivityDay::ownerId)
        .contains(alice.userId(), bob.userId());
  }

  @Test
  void shouldFindActivityByDayAndOwner() {
    // Given
    LocalDate today = LocalDate.now(ZoneOffset.UTC);

    // Then
    assertThat(
            activity
                .list(
                    admin,
                    new ActivityQueries.Filter(today.minusDays(1), today.plusDays(1), bob.userId()),
                    10,
                    0)
                .rows())
        .extracting(ActivityDay::ownerId)
        .containsExactly(bob.userId());
    assertThat(
            activity
                .list(admin, new ActivityQueries.Filter(today.plusDays(2), null, null), 10, 0)
                .total())
        .isZero();
    assertThat(
            activity
                .list(alice, new ActivityQueries.Filter(null, null, bob.userId()), 10, 0)
                .total())
        .isZero();
  }

  @Test
  void shouldShowUsageToTheOwnerOfNow() {
    // Given
    Instant ten = Instant.parse("2026-01-01T10:00:00Z");
    Instant eleven = Instant.parse("2026-01-01T11:00:00Z");

    // Then
    assertThat(usage.readings(alice, handedOver, ten, eleven)).isEmpty();
    assertThat(usage.hours(alice, handedOver, ten, eleven)).isEmpty();
    assertThat(usage.readings(bob, handedOver, ten, eleven).orElseThrow())
        .extracting(UsageReading::cpuPercent)
        .containsExactly(12.3, null);
    assertThat(usage.hours(bob, handedOver, ten, eleven).orElseThrow())
        .extracting(UsageHour::cpuPercentMaximum)
        .containsExactly(99.5);
    assertThat(usage.readings(bob, handedOver, eleven, eleven)).contains(List.of());
  }

  private static List<String> kinds(Optional<Page<TrailEntry>> page) {
    return page.orElseThrow().rows().stream().map(TrailEntry::kind).toList();
  }
}
