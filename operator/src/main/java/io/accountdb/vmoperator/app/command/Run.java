package io.accountdb.vmoperator.app.command;

import io.accountdb.vmoperator.app.KubernetesClients;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.app.Stations;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.InvalidConfigException;
import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.app.logging.Logs;
import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vm-operator run}: the operator, until it is told to end. */
@Command(
    name = "run",
    description = "Runs the operator until SIGTERM or SIGINT.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Run implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Run.class);
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(20);
  private static final int FAILURE = 1;

  private final Map<String, String> environment;
  private final Stations.Factory stations;
  @Spec private CommandSpec spec;

  /**
   * @param environment the process's environment
   */
  public Run(Map<String, String> environment, Stations.Factory stations) {
    this.environment = environment;
    this.stations = stations;
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
    Logs.configure(config.logging());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> log.error("Thread {} has failed", thread.getName(), failure));
    return run(config);
  }

  private int run(Config config) {
    log.info("Starting {}", String.join(", ", new Version().getVersion()));
    // Read once, by the JVM's first HTTP client.
    System.setProperty(HttpProxmoxApi.KEEP_ALIVE_PROPERTY, HttpProxmoxApi.KEEP_ALIVE_SECONDS);
    try {
      // Closed by the hook, which every end but a halt runs.
      @SuppressWarnings("resource")
      OperatorProcess process =
          new OperatorProcess(
              config, KubernetesClients.config(config.kubeconfig()), stations, Run::leadershipLost);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "shutdown"));
      process.start();
      return process.awaitEnd();
    } catch (StartException e) {
      log.error("Cannot start: {}", e.getMessage());
      return FAILURE;
    }
  }

  private static void end(OperatorProcess process) {
    try {
      if (!Thread.ofVirtual().name("end").start(process::close).join(GRACE_PERIOD)) {
        log.error("Not everything has ended within {} s", GRACE_PERIOD.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** No hooks, no clean-up: another process may lead by now, and ours must not act any more. */
  private static void leadershipLost() {
    log.error("The Lease was lost: another process may lead now, this one ends at once");
    Runtime.getRuntime().halt(FAILURE);
  }

  /** The footer of {@code --help}: every variable, with what counts while it is unset. */
  static String[] variables() {
    return Arrays.stream(Variable.values())
        .map(
            variable ->
                "%n  %s%n      %s%s"
                    .formatted(
                        variable,
                        plain(variable.meaning()),
                        variable.whenUnset().isEmpty()
                            ? ""
                            : "%n      unset: %s".formatted(plain(variable.whenUnset()))))
        .toArray(String[]::new);
  }

  private static String plain(String markdown) {
    return markdown.replace("`", "");
  }
}
