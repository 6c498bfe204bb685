package io.accountdb.vmoperator.store;

/** The VirtualMachine resource that a row belongs to. */
public record ResourceRef(String namespace, String name, String uid) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
