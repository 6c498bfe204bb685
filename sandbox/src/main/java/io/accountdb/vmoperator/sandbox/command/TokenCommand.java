package io.accountdb.vmoperator.sandbox.command;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sandbox token}: what AccountDB gives a user who logs in. */
@Command(
    name = "token",
    description = "Print a token of a database user for the operator's API, good for an hour.")
final class TokenCommand implements Callable<Integer> {
  private static final Duration LIFETIME = Duration.ofHours(1);

  @Mixin private final StateOption state = new StateOption();

  @Parameters(paramLabel = "USER", description = "name of a database user, such as alice")
  private String user;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    RunningSandbox.require(state.directory());
    spec.commandLine()
        .getOut()
        .println(
            AccountDbTokens.issue(state.directory(), user, Clock.systemUTC().instant(), LIFETIME));
    return 0;
  }
}
