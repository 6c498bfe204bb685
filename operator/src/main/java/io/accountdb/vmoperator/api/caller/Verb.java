package io.accountdb.vmoperator.api.caller;

import java.util.Locale;

/** What a caller wants to do to a VirtualMachine, by the names of Kubernetes. */
public enum Verb {
  CREATE,
  UPDATE,
  DELETE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
