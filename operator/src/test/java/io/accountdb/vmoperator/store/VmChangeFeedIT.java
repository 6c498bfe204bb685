package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.RecordedLog;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the triggers of a real database tell a subscriber, and what they keep to themselves. */
class VmChangeFeedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PostgresFixture postgres = PostgresFixture.migrated();
  private final int alice = postgres.user("alice");
  private final int bob = postgres.user("bob");
  private final int node = postgres.node("pve1", "10.0.0.1", alice);
  private VmChangeFeed feed;
  private VmChangeSubscription changes;

  @BeforeEach
  void listen() throws InterruptedException {
    feed = VmChangeFeed.open(postgres.runtime());
    changes = feed.subscribe();
    assertThat(changes.await(PATIENCE)).isEqualTo(new ChangeNews.Everything());
  }

  @AfterEach
  void close() {
    feed.close();
  }

  @Test
  void shouldTellOfARowThatComesChangesAndGoes() throws InterruptedException {
    // When / Then
    int vm = postgres.vm(101, node, alice);
    assertThat(next()).isEqualTo(rows(vm));
    postgres.asSuperuser("UPDATE public.vms SET status = 'running'");
    assertThat(next()).isEqualTo(rows(vm));
    postgres.asSuperuser("UPDATE public.vms SET owner_id = " + bob);
    assertThat(next()).isEqualTo(rows(vm));
    postgres.asSuperuser("DELETE FROM public.vms");
    assertThat(next()).isEqualTo(rows(vm));
  }

  @Test
  void shouldTellOfTheResourceThatTakesAVmAndLetsItGo() throws InterruptedException {
    // Given
    int vm = postgres.vm(101, node, alice);
    next();

    // When / Then
    postgres.asSuperuser(
        """
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind, bios_uuid,
                                        resource_namespace, resource_name, resource_uid)
          VALUES (%d, 'cluster-1', 'lab', 'managed', 'u', 'team-a', 'web', 'uid-1')
        """
            .formatted(vm));
    assertThat(next()).isEqualTo(rows(vm));
    postgres.asSuperuser(
        """
        UPDATE public.vm_bindings SET kind = 'discovered', resource_namespace = NULL,
          resource_name = NULL, resource_uid = NULL
        """);
    assertThat(next()).isEqualTo(rows(vm));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE public.vms SET name = name",
        "UPDATE public.vms SET updated_at = now() - INTERVAL '1 day'",
        "UPDATE public.vm_bindings SET bios_uuid = 'other'",
        "INSERT INTO public.vm_usage (vm_id, at) SELECT id, now() FROM public.vms",
        "NOTIFY vm_changes, 'not ours'",
        "NOTIFY vms, '1'"
      })
  void shouldBeSilentWhereNothingThatShowsChanged(String sql) throws InterruptedException {
    // Given
    int vm = postgres.vm(101, node, alice);
    postgres.asSuperuser(
        """
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
          VALUES (%d, 'cluster-1', 'lab', 'discovered')
        """
            .formatted(vm));
    assertThat(next()).isEqualTo(rows(vm));

    // When
    postgres.asSuperuser(sql);
    int later = postgres.vm(102, node, alice);

    // Then
    assertThat(next()).isEqualTo(rows(later));
  }

  @Test
  void shouldTellOfAllRowsOfABulk() throws InterruptedException {
    // When
    postgres.asSuperuser(
        """
        INSERT INTO public.vms (id, vmid, name, proxmox_node, owner_id)
          SELECT 2147480000 - i, 100 + i, 'vm', %d, %d FROM generate_series(1, 5000) AS i
        """
            .formatted(node, alice));

    // Then
    Set<Integer> heard = new HashSet<>();
    while (heard.size() < 5_000 && next() instanceof ChangeNews.Rows(Set<Integer> ids)) {
      heard.addAll(ids);
    }
    assertThat(heard).hasSize(5_000);
  }

  @Test
  void shouldTellToLookAtEverythingAfterATruncate() throws InterruptedException {
    // When
    postgres.asSuperuser("TRUNCATE public.vms CASCADE");

    // Then
    assertThat(next()).isEqualTo(new ChangeNews.Everything());
  }

  @Test
  void shouldTellToLookAtEverythingAfterItsConnectionBroke() throws InterruptedException {
    try (RecordedLog log = RecordedLog.ofTheUsual()) {
      // When
      postgres.query(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'vm-operator-changes' AND datname = '%s'
          """
              .formatted(postgres.name()));

      // Then
      assertThat(next()).isEqualTo(new ChangeNews.Everything());
      assertThat(log.lines()).anyMatch(line -> line.endsWith("Changes of VMs are heard of again"));
    }
    int vm = postgres.vm(101, node, alice);
    assertThat(next()).isEqualTo(rows(vm));
  }

  @Test
  void shouldKeepNothingForWhoIsGoneAndEndAll() throws InterruptedException {
    // Given
    VmChangeSubscription other = feed.subscribe();

    // When
    other.close();
    postgres.vm(101, node, alice);

    // Then
    assertThat(next()).isInstanceOf(ChangeNews.Rows.class);
    assertThat(other.await(Duration.ZERO)).isEqualTo(new ChangeNews.Ended());
    feed.close();
    assertThat(next()).isEqualTo(new ChangeNews.Ended());
    assertThat(feed.subscribe().await(PATIENCE)).isEqualTo(new ChangeNews.Ended());
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                postgres
                    .query(
                        """
                        SELECT pid FROM pg_stat_activity
                        WHERE application_name = 'vm-operator-changes' AND datname = '%s'
                        """
                            .formatted(postgres.name()))
                    .isEmpty());
  }

  private ChangeNews next() throws InterruptedException {
    return changes.await(PATIENCE);
  }

  private static ChangeNews rows(int id) {
    return new ChangeNews.Rows(Set.of(id));
  }
}
