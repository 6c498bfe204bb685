package io.accountdb.vmoperator.api.writing;

/** What a client may want of the column {@code status}. */
enum Power {
  RUNNING("running", "Always"),
  STOPPED("stopped", "Halted");

  private final String column;
  private final String runStrategy;

  Power(String column, String runStrategy) {
    this.column = column;
    this.runStrategy = runStrategy;
  }

  /** As the column has it. */
  String column() {
    return column;
  }

  /** As {@code spec.runStrategy} has it. */
  String runStrategy() {
    return runStrategy;
  }
}
