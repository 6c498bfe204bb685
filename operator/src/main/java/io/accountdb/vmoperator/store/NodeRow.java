package io.accountdb.vmoperator.store;

import java.util.List;

/** Which {@code proxmox_nodes} row stands for a node. */
public sealed interface NodeRow {
  /** One that was there. */
  record Found(int id) implements NodeRow {}

  /** A new one. */
  record Created(int id) implements NodeRow {}

  /** Several fit and none is bound: nothing was written, a person has to choose. */
  record Ambiguous(List<Integer> ids) implements NodeRow {
    public Ambiguous {
      ids = List.copyOf(ids);
    }
  }
}
