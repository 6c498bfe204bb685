package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two tenants and an administrator read of {@code vms}. */
class VmQueriesIT {
  private static Database database;
  private static VmQueries queries;
  private static StatisticsQueries statistics;
  private static NodeQueries nodes;

  private static Viewer alice;
  private static Viewer bob;
  private static Viewer admin;
  private static int shared;
  private static int listed;
  private static int bobsOwn;
  private static int web;
  private static int percent;
  private static int bobs;

  @BeforeAll
  static void fill() {
    PostgresFixture postgres = PostgresFixture.migrated();
    alice = new Viewer(postgres.user("alice"), Role.USER);
    bob = new Viewer(postgres.user("bob"), Role.USER);
    int platform = postgres.user("platform");
    admin = new Viewer(platform, Role.ADMIN);
    shared = postgres.node("pve1", "10.0.0.1", platform);
    listed = postgres.node("pve2", "10.0.0.2", platform);
    bobsOwn = postgres.node("pve3", "10.0.0.3", bob.userId());
    web = postgres.vm(101, shared, alice.userId());
    percent = postgres.vm(102, listed, alice.userId());
    int unlisted = postgres.vm(103, listed, alice.userId());
    bobs = postgres.vm(104, shared, bob.userId());
    postgres.asSuperuser(
        """
        UPDATE public.proxmox_nodes SET whitelist = '{102, NULL}' WHERE id = %d;
        UPDATE public.vms SET name = 'Web', status = 'running', ip_address = '10.1.0.7',
          cpu_cores = 2, memory_mb = 1024, disk_gb = 10, notes = 'mine' WHERE id = %d;
        UPDATE public.vms SET name = '100%%_\\', status = 'error' WHERE id = %d;
        UPDATE public.vms SET name = 'web-of-bob', cpu_cores = 4 WHERE id = %d;
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
          VALUES (%d, 'cluster-1', 'lab', 'discovered');
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind, bios_uuid,
                                        resource_namespace, resource_name, resource_uid)
          VALUES (%d, 'cluster-1', 'lab', 'managed', 'u', 'team-a', 'web', 'uid-1');
        """
            .formatted(listed, web, percent, bobs, unlisted, web));
    database = Database.open(postgres.runtime(), "api", 2);
    queries = new VmQueries(database);
    statistics = new StatisticsQueries(database);
    nodes = new NodeQueries(database);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void shouldShowEachTheirRowsTheLatestFirst() {
    assertThat(names(queries.list(alice, VmFilter.ALL, 10, 0)))
        .containsExactly("vm-103", "100%_\\", "Web");
    assertThat(names(queries.list(bob, VmFilter.ALL, 10, 0))).containsExactly("web-of-bob");
    assertThat(names(queries.list(admin, VmFilter.ALL, 10, 0)))
        .containsExactly("web-of-bob", "vm-103", "100%_\\", "Web");
  }

  @Test
  void shouldShowAllOfARow() {
    // When
    VmRow row = queries.byId(alice, web).orElseThrow();

    // Then
    assertThat(row.facts())
        .isEqualTo(
            new VmFacts(101, "Web", "10.1.0.7", VmStatus.RUNNING, 2, 1024, 10, shared, null));
    assertThat(row.ownerId()).isEqualTo(alice.userId());
    assertThat(row.notes()).isEqualTo("mine");
    assertThat(row.nodeName()).isEqualTo("pve1");
    assertThat(row.resource()).isEqualTo(new ResourceRef("team-a", "web", "uid-1"));
    assertThat(row.managed()).isTrue();
    assertThat(queries.byId(alice, percent).orElseThrow().managed()).isFalse();
  }

  @Test
  void shouldNotShowAForeignRow() {
    assertThat(queries.byId(bob, web)).isEmpty();
    assertThat(queries.byId(alice, bobs)).isEmpty();
    assertThat(queries.byId(admin, web)).isPresent();
    assertThat(queries.byIds(alice, List.of(web, bobs, 999)))
        .extracting(VmRow::id)
        .containsExactly(web);
    assertThat(queries.ids(alice)).contains(web).doesNotContain(bobs);
  }

  @Test
  void shouldCountAllOfWhichItShowsAPage() {
    // When
    Page<VmRow> second = queries.list(alice, VmFilter.ALL, 2, 2);
    Page<VmRow> beyond = queries.list(admin, VmFilter.ALL, 10, 100);

    // Then
    assertThat(names(second)).containsExactly("Web");
    assertThat(second.total()).isEqualTo(3);
    assertThat(beyond).isEqualTo(new Page<>(List.of(), 4));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "wEB, Web",
        "10.1.0, Web",
        "%, 100%_\\",
        "_, 100%_\\",
        "\\, 100%_\\",
        "0%_, 100%_\\",
        "%e%,",
        "' OR '1' = '1,"
      })
  void shouldFindAPartOfNameOrAddressAndTakeNoWildcard(String search, @Nullable String name) {
    assertThat(names(queries.list(alice, new VmFilter(search, null, null, null, null), 10, 0)))
        .isEqualTo(name == null ? List.of() : List.of(name));
  }

  @Test
  void shouldFindByStatusAndNode() {
    assertThat(
            names(queries.list(alice, new VmFilter(null, VmStatus.ERROR, null, null, null), 10, 0)))
        .containsExactly("100%_\\");
    assertThat(names(queries.list(admin, new VmFilter(null, null, shared, null, null), 10, 0)))
        .containsExactly("web-of-bob", "Web");
    assertThat(
            names(
                queries.list(
                    alice, new VmFilter("web", VmStatus.STOPPED, shared, null, null), 10, 0)))
        .isEmpty();
  }

  @Test
  void shouldFindByTheResource() {
    assertThat(names(queries.list(alice, new VmFilter(null, null, null, "team-a", "web"), 10, 0)))
        .containsExactly("Web");
    assertThat(queries.list(alice, new VmFilter(null, null, null, "team-a", "db"), 10, 0).total())
        .isZero();
    assertThat(queries.list(bob, new VmFilter(null, null, null, "team-a", "web"), 10, 0).total())
        .isZero();
  }

  @Test
  void shouldApplyTheWhitelistOfANodeWhereItNamesAny() {
    assertThat(names(queries.onNode(alice, listed, 10, 0).orElseThrow()))
        .containsExactly("100%_\\");
    assertThat(names(queries.onNode(admin, shared, 10, 0).orElseThrow()))
        .containsExactly("web-of-bob", "Web");
    assertThat(names(queries.onNode(alice, shared, 10, 0).orElseThrow())).containsExactly("Web");
  }

  @Test
  void shouldHideNodesOnWhichTheViewerHasNothing() {
    assertThat(queries.onNode(bob, listed, 10, 0)).isEmpty();
    assertThat(queries.onNode(bob, 999, 10, 0)).isEmpty();
    assertThat(nodes.byId(alice, bobsOwn)).isEmpty();
    assertThat(nodes.byId(bob, bobsOwn)).map(NodeView::name).contains("pve3");
    assertThat(nodes.list(alice, 10, 0).rows())
        .extracting(NodeView::name)
        .containsExactly("pve1", "pve2");
    assertThat(nodes.list(admin, 2, 2))
        .satisfies(page -> assertThat(page.total()).isEqualTo(3))
        .satisfies(page -> assertThat(page.rows()).extracting(NodeView::id).contains(bobsOwn));
  }

  @Test
  void shouldSumUpWhatTheViewerSees() {
    // When
    VmStatistics ofAlice = statistics.of(alice);
    VmStatistics ofAll = statistics.of(admin);

    // Then
    assertThat(ofAlice.all()).isEqualTo(new VmTotals(3, 1, 1, 1, 2, 1024, 10));
    assertThat(ofAlice.owners())
        .containsExactly(new VmStatistics.OfOwner(alice.userId(), ofAlice.all()));
    assertThat(ofAlice.nodes())
        .containsExactly(
            new VmStatistics.OfNode(shared, "pve1", new VmTotals(1, 1, 0, 0, 2, 1024, 10)),
            new VmStatistics.OfNode(listed, "pve2", new VmTotals(2, 0, 1, 1, 0, 0, 0)));
    assertThat(ofAll.all()).isEqualTo(new VmTotals(4, 1, 2, 1, 6, 1024, 10));
    assertThat(ofAll.owners()).hasSize(2);
  }

  @Test
  void shouldSumUpNothingForWhoHasNone() {
    assertThat(statistics.of(new Viewer(999, Role.USER)))
        .isEqualTo(new VmStatistics(new VmTotals(0, 0, 0, 0, 0, 0, 0), List.of(), List.of()));
  }

  private static List<String> names(Page<VmRow> page) {
    return page.rows().stream().map(row -> row.facts().name()).toList();
  }
}
