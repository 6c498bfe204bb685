package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DenseKeysTest {
  @Test
  void shouldNotChangeWithWhatItWasCopiedFromNorByItself() {
    // Given
    Map<Integer, String> map = new HashMap<>(Map.of(101, "a"));
    Set<Integer> set = new HashSet<>(Set.of(101));

    // When
    Map<Integer, String> mapCopy = DenseKeys.copyOf(map);
    Set<Integer> setCopy = DenseKeys.copyOf(set);
    map.put(102, "b");
    set.add(102);

    // Then
    assertThat(mapCopy).isEqualTo(Map.of(101, "a"));
    assertThat(setCopy).isEqualTo(Set.of(101));
    assertThatThrownBy(() -> mapCopy.put(103, "c"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> setCopy.add(103)).isInstanceOf(UnsupportedOperationException.class);
  }
}
