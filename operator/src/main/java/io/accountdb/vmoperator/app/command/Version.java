package io.accountdb.vmoperator.app.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vm-operator version}: what this is and on which Java it runs. */
@Command(
    name = "version",
    description = "Prints the version.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Version implements IVersionProvider, Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(String.join(System.lineSeparator(), getVersion()));
    return 0;
  }

  @Override
  public String[] getVersion() {
    // From the jar's manifest; absent where classes are run from a folder.
    String version =
        Objects.requireNonNullElse(
            Version.class.getPackage().getImplementationVersion(), "unpackaged");
    return new String[] {"vm-operator " + version, "Java " + Runtime.version()};
  }
}
