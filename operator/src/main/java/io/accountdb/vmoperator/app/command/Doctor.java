package io.accountdb.vmoperator.app.command;

import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.InvalidConfigException;
import io.accountdb.vmoperator.app.doctor.DatabaseCheck;
import io.accountdb.vmoperator.app.doctor.Examination;
import io.accountdb.vmoperator.app.doctor.KubernetesCheck;
import io.accountdb.vmoperator.app.doctor.VisibilityCheck;
import io.accountdb.vmoperator.app.logging.Logs;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vm-operator doctor}: says what is wrong and what to do, and changes nothing. */
@Command(
    name = "doctor",
    description = {
      "Looks for what is wrong and says what to do, one line for each finding; changes nothing.",
      "Needs the environment of vm-operator run, best inside its pod."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:something is wrong, or the user does not see the VM",
      "2:wrong usage or configuration"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Doctor implements Callable<Integer> {
  private static final int SOMETHING_IS_WRONG = 1;

  private final Map<String, String> environment;
  @Spec private CommandSpec spec;

  @Option(
      names = "--vm",
      paramLabel = "VMID",
      description = "Says whose this VM is; with --user, whether and why that user sees it.")
  private @Nullable Integer vmid;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "A database user; says what that user sees, and with which context.")
  private @Nullable String username;

  /**
   * @param environment the process's environment
   */
  public Doctor(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Config config;
    try {
      config = Config.from(environment);
    } catch (InvalidConfigException e) {
      PrintWriter err = spec.commandLine().getErr();
      e.problems().forEach(err::println);
      err.println("vm-operator run --help lists the environment variables");
      return ExitCode.USAGE;
    }
    // Findings are all that is to be read here.
    Logs.configure(new Config.Logging(Config.Logging.Format.TEXT, Config.Logging.Level.ERROR));
    VisibilityCheck.Question question = new VisibilityCheck.Question(vmid, username);
    Clock clock = Clock.systemUTC();
    Examination examination =
        new Examination(
            List.of(
                new DatabaseCheck(config.database(), question, clock),
                new KubernetesCheck(config, clock)));
    PrintWriter out = spec.commandLine().getOut();
    return examination.examine(out::println) ? ExitCode.OK : SOMETHING_IS_WRONG;
  }
}
