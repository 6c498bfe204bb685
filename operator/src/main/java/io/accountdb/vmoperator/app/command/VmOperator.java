package io.accountdb.vmoperator.app.command;

import io.accountdb.vmoperator.app.Stations;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the command line together; run by {@link io.accountdb.vmoperator.Main}, and by tests. */
public final class VmOperator {
  private VmOperator() {}

  /**
   * The command line; exit codes: 0 done, 1 failed, 2 wrong usage or configuration; {@link Migrate}
   * has more.
   *
   * @param environment the process's environment
   */
  public static CommandLine commandLine(
      Map<String, String> environment, Stations.Factory stations) {
    CommandLine run = new CommandLine(new Run(environment, stations));
    run.getCommandSpec().usageMessage().footerHeading("%nEnvironment:").footer(Run.variables());
    return new CommandLine(new VmOperatorCommand())
        .addSubcommand(run)
        .addSubcommand(new CommandLine(new Migrate(environment)))
        .addSubcommand(new CommandLine(new Doctor(environment)))
        .addSubcommand(new CommandLine(new Version()))
        .setParameterExceptionHandler(VmOperator::refuse);
  }

  /** Shorter than picocli's own, which prints the whole help below each typo. */
  private static int refuse(ParameterException refused, String[] arguments) {
    CommandLine command = refused.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(refused.getMessage());
    if (command.getSubcommands().isEmpty()) {
      UnmatchedArgumentException.printSuggestions(refused, err);
    } else {
      err.println("right would be one of: " + String.join(", ", command.getSubcommands().keySet()));
    }
    err.print(command.getHelp().fullSynopsis());
    err.printf("%s --help says more%n", command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }
}
