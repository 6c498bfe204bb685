package io.accountdb.vmoperator.sandbox;

import io.accountdb.vmoperator.sandbox.command.SandboxCommand;

/** Entry of the {@code sandbox} command. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(SandboxCommand.run(arguments));
  }
}
