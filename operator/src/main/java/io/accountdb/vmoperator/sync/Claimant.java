package io.accountdb.vmoperator.sync;

/** The resource behind a VM, by namespace, name and uid. */
public record Claimant(String namespace, String name, String uid) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
