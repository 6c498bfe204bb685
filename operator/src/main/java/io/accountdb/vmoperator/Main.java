package io.accountdb.vmoperator;

import io.accountdb.vmoperator.app.Wiring;
import io.accountdb.vmoperator.app.command.VmOperator;

/** The operator's process: {@code vm-operator} with one of its commands. */
public final class Main {
  private Main() {}

  /** Ends the JVM with the command's exit code. */
  public static void main(String[] arguments) {
    System.exit(VmOperator.commandLine(System.getenv(), Wiring::stations).execute(arguments));
  }
}
