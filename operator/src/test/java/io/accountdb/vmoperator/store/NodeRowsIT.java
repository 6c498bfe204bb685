package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeRowsIT {
  private static final ClusterKey LAB = new ClusterKey("cluster-1", "lab");
  private static final List<String> ADDRESSES = List.of("pve1.example.org", "10.0.0.1");

  private PostgresFixture postgres;
  private Database database;
  private NodeRows nodes;
  private SyncEpoch epoch;
  private int platform;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
    database = Database.open(postgres.runtime());
    nodes = new NodeRows(database);
    epoch = take(LAB);
    platform = postgres.user("platform");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void shouldMakeARowForANewNodeOnce() {
    // When
    NodeRow first = nodes.ensure(epoch, "pve1", ADDRESSES, platform);
    NodeRow second = nodes.ensure(epoch, "pve1", List.of("10.0.0.99"), platform);

    // Then
    assertThat(first).isEqualTo(new NodeRow.Created(1));
    assertThat(second).isEqualTo(new NodeRow.Found(1));
    assertThat(postgres.query("SELECT name, hostname, status, owner_id FROM public.proxmox_nodes"))
        .containsExactly("pve1|pve1.example.org|disconnected|" + platform);
  }

  @Test
  void shouldTakeTheOneRowThatFits() {
    // Given
    int alice = postgres.user("alice");
    postgres.node("pve2", "10.0.0.1", alice);
    postgres.node("pve1", "10.0.0.7", alice);
    int fitting = postgres.node("pve1", "PVE1.example.org", alice);

    // When
    NodeRow row = nodes.ensure(epoch, "pve1", ADDRESSES, platform);

    // Then
    assertThat(row).isEqualTo(new NodeRow.Found(fitting));
    assertThat(postgres.query("SELECT count(*) FROM public.proxmox_nodes")).containsExactly("3");
    assertThat(postgres.query("SELECT * FROM public.proxmox_node_bindings"))
        .containsExactly("cluster-1|lab|pve1|" + fitting);
  }

  @Test
  void shouldWriteNothingWhenSeveralRowsFit() {
    // Given
    int first = postgres.node("pve1", "10.0.0.1", platform);
    int second = postgres.node("pve1", "pve1.example.org", platform);

    // When
    NodeRow row = nodes.ensure(epoch, "pve1", ADDRESSES, platform);

    // Then
    assertThat(row).isEqualTo(new NodeRow.Ambiguous(List.of(first, second)));
    assertThat(postgres.query("SELECT count(*) FROM public.proxmox_nodes")).containsExactly("2");
    assertThat(postgres.query("SELECT * FROM public.proxmox_node_bindings")).isEmpty();
  }

  @Test
  void shouldShareTheRowWithAnotherKubernetesCluster() {
    // Given
    nodes.ensure(epoch, "pve1", ADDRESSES, platform);

    // When
    NodeRow row =
        nodes.ensure(take(new ClusterKey("cluster-2", "lab")), "pve1", ADDRESSES, platform);

    // Then
    assertThat(row).isEqualTo(new NodeRow.Found(1));
  }

  @Test
  void shouldMakeOneRowWhenManyAskAtOnce() throws Exception {
    // Given
    List<SyncEpoch> leaders =
        IntStream.range(0, 4)
            .mapToObj(number -> take(new ClusterKey("cluster-" + number, "lab")))
            .toList();
    List<Future<NodeRow>> asked = new ArrayList<>();

    // When
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int call = 0; call < 8; call++) {
        SyncEpoch leader = leaders.get(call / 2);
        asked.add(executor.submit(() -> nodes.ensure(leader, "pve1", ADDRESSES, platform)));
      }
    }

    // Then
    Set<NodeRow> rows = new HashSet<>();
    for (Future<NodeRow> row : asked) {
      rows.add(row.get());
    }
    assertThat(rows).containsExactlyInAnyOrder(new NodeRow.Created(1), new NodeRow.Found(1));
    assertThat(postgres.query("SELECT count(*) FROM public.proxmox_nodes")).containsExactly("1");
  }

  @Test
  void shouldWriteHowNodesFare() {
    // Given
    int seen = postgres.node("pve1", "10.0.0.1", platform);
    int lost = postgres.node("pve2", "10.0.0.2", platform);
    Instant before = Instant.parse("2026-01-01T00:00:00Z");
    Instant now = Instant.parse("2026-01-01T00:01:00Z");
    nodes.heartbeat(
        epoch,
        List.of(
            new NodeHeartbeat(seen, NodeStatus.CONNECTED, before),
            new NodeHeartbeat(lost, NodeStatus.CONNECTED, before)));

    // When
    nodes.heartbeat(
        epoch,
        List.of(
            new NodeHeartbeat(seen, NodeStatus.CONNECTED, now),
            new NodeHeartbeat(lost, NodeStatus.DISCONNECTED, null)));

    // Then
    assertThat(
            postgres.query(
                """
                SELECT name, status, last_seen AT TIME ZONE 'UTC'
                FROM public.proxmox_nodes ORDER BY id
                """))
        .containsExactly(
            "pve1|connected|2026-01-01 00:01:00", "pve2|disconnected|2026-01-01 00:00:00");
  }

  private SyncEpoch take(ClusterKey cluster) {
    return new SyncEpochs(database).take(cluster);
  }
}
