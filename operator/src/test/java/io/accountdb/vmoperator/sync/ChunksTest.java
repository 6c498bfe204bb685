package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChunksTest {
  private static final VmBinding BINDING = new VmBinding.Discovered(null);

  @Test
  void shouldMakeNoneOfNothing() {
    assertThat(Chunks.of(List.of())).isEmpty();
  }

  @Test
  void shouldCutManyChangesAndLoseNone() {
    // Given
    List<MirrorPlan.Change> changes =
        IntStream.range(0, 2 * Chunks.MOST + 1).mapToObj(ChunksTest::insert).toList();

    // When
    List<List<MirrorPlan.Change>> chunks = Chunks.of(changes);

    // Then
    assertThat(chunks).extracting(List::size).containsExactly(Chunks.MOST, Chunks.MOST, 1);
    assertThat(chunks.stream().flatMap(List::stream)).isEqualTo(changes);
  }

  @Test
  void shouldRemoveBeforeItUpdatesAndUpdateBeforeItInserts() {
    // Given
    List<MirrorPlan.Change> changes = List.of(insert(1), update(2), removal(3), update(4));

    // When
    List<List<MirrorPlan.Change>> chunks = Chunks.of(changes);

    // Then
    assertThat(chunks).containsExactly(List.of(removal(3), update(2), update(4), insert(1)));
  }

  @Test
  void shouldPassAVmidOnWithinOneChunk() {
    // Given
    List<MirrorPlan.Change> changes = new ArrayList<>();
    IntStream.range(0, Chunks.MOST)
        .mapToObj(id -> Stream.of(removal(id), insert(id)))
        .flatMap(pair -> pair)
        .forEach(changes::add);
    changes.addFirst(removal(Chunks.MOST));

    // When
    List<List<MirrorPlan.Change>> chunks = Chunks.of(changes);

    // Then
    assertThat(chunks).extracting(List::size).containsExactly(Chunks.MOST + 1, Chunks.MOST);
    assertThat(chunks.getFirst().getLast()).isEqualTo(insert(Chunks.MOST / 2 - 1));
  }

  private static MirrorPlan.Change insert(int vmid) {
    return change(new VmChange.Insert(MirrorFixture.facts(vmid), null, BINDING));
  }

  private static MirrorPlan.Change update(int id) {
    return change(new VmChange.Update(id, MirrorFixture.facts(id), BINDING));
  }

  private static MirrorPlan.Change removal(int id) {
    return change(new VmChange.Removal(id, MirrorFixture.OWNER));
  }

  private static MirrorPlan.Change change(VmChange what) {
    return new MirrorPlan.Change(MirrorFixture.OWNER, what, "");
  }
}
