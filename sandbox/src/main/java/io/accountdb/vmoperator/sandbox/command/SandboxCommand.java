package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code sandbox} command: what its words mean and how it fails. */
@Command(
    name = "sandbox",
    description = "A whole world on one machine: Kubernetes API server, PostgreSQL, Proxmox VE.",
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      DownCommand.class,
      SqlCommand.class,
      TokenCommand.class,
      FaultCommand.class,
      DaemonCommand.class
    })
public final class SandboxCommand implements Runnable {
  @Spec private CommandSpec spec;

  public SandboxCommand() {}

  /** Runs one command line; the exit code: 0 done, 1 failed, 2 misused, 3 not up. */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine command = new CommandLine(new SandboxCommand());
    addHelp(command);
    return command
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Part.class, SandboxCommand::part)
        .registerConverter(Double.class, SandboxCommand::number)
        .setParameterExceptionHandler(SandboxCommand::explainMisuse)
        .setExecutionExceptionHandler(SandboxCommand::explainFailure);
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("show this help and exit")
                .build());
    command.getSubcommands().values().forEach(SandboxCommand::addHelp);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: up, status, down, sql, token or fault");
  }

  private static int explainMisuse(ParameterException misuse, String[] arguments) {
    CommandLine command = misuse.getCommandLine();
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + misuse.getMessage());
    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int explainFailure(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    if (!(failure instanceof SandboxException)) {
      throw failure;
    }
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static Part part(String name) {
    return Arrays.stream(Part.values())
        .filter(part -> part.name().equalsIgnoreCase(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is no part of a sandbox; choose from %s"
                        .formatted(
                            name,
                            Arrays.stream(Part.values())
                                .map(part -> part.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")))));
  }

  private static Double number(String text) {
    try {
      double number = Double.parseDouble(text);
      if (number > 0 && !Double.isInfinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number that is none of ours.
    }
    throw new TypeConversionException("'" + text + "' is not a number greater than 0, such as 20");
  }
}
