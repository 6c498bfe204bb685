package io.accountdb.vmoperator.proxmox;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Unmodifiable copies of maps and sets whose keys are neighbours, as VMIDs are. {@link Map#copyOf}
 * would put neighbours into one row of places, and walk along all of it for each key that it lacks.
 */
public final class DenseKeys {
  private DenseKeys() {}

  public static <V> Map<Integer, V> copyOf(Map<Integer, V> map) {
    return Collections.unmodifiableMap(new HashMap<>(map));
  }

  public static Set<Integer> copyOf(Set<Integer> set) {
    return Collections.unmodifiableSet(new HashSet<>(set));
  }
}
