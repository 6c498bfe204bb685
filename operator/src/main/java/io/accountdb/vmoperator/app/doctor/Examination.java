package io.accountdb.vmoperator.app.doctor;

import java.util.List;
import java.util.function.Consumer;

/** Runs checks one after the other and tells what they find. Run by the doctor command. */
public final class Examination {
  private final List<Check> checks;

  public Examination(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * Examines everything.
   *
   * @param told each finding, as soon as there is one
   * @return whether all is well
   */
  public boolean examine(Consumer<Finding> told) {
    boolean well = true;
    for (Check check : checks) {
      for (Finding finding : check.findings()) {
        told.accept(finding);
        well &= !finding.wrong();
      }
    }
    return well;
  }
}
