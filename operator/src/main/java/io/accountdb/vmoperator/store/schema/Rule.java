package io.accountdb.vmoperator.store.schema;

import java.util.List;

/** One aspect in which tables may differ from the documented ones, judged without I/O. */
@FunctionalInterface
interface Rule {
  /** The repairs among them in the order in which they are to be made. */
  List<Finding> findings(Shape shape);
}
