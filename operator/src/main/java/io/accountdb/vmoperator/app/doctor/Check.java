package io.accountdb.vmoperator.app.doctor;

import java.util.List;

/** One thing that {@link Examination} looks at. */
@FunctionalInterface
public interface Check {
  /** At least one: also that all is well. Changes nothing. */
  List<Finding> findings();
}
