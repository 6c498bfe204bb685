package io.accountdb.vmoperator.app.management;

import java.util.List;

/** A question that a probe answers. */
@FunctionalInterface
public interface Probe {
  /** What speaks against it, one line each; empty where all is well. */
  List<String> objections();
}
