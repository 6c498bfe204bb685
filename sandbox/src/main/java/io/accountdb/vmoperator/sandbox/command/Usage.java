package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.host.StateEntry;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Says how to use a sandbox that is up, in lines that can be pasted into a shell. */
final class Usage {
  /** As it was typed, so that it can be typed again. */
  private static final String COMMAND =
      EnvironmentFile.quoted(System.getProperty("launcher.path", "sandbox"));

  private Usage() {}

  static String of(Path directory, RunningSandbox running) {
    StringBuilder text = new StringBuilder("\nReady. How to use it:\n");
    Optional.ofNullable(running.kubernetes())
        .ifPresent(
            kubernetes ->
                text.append(
                    """

                      Kubernetes  %s
                        export KUBECONFIG=%s
                        %s get namespaces
                    """
                        .formatted(
                            kubernetes.url(),
                            quoted(StateEntry.KUBECONFIG.in(directory)),
                            EnvironmentFile.quoted(kubernetes.kubectl()))));
    Optional.ofNullable(running.database())
        .ifPresent(database -> text.append(database(directory, database)));
    Optional.ofNullable(running.proxmoxUrl())
        .ifPresent(
            url ->
                text.append(
                    """

                      Proxmox VE  %s
                        tokens and certificate: %s
                    """
                        .formatted(url, StateEntry.PROXMOX.in(directory))));
    text.append(
        """

          The operator's environment
            set -a; . %s; set +a

          %s status --state %s
          %s down --state %s
        """
            .formatted(
                quoted(StateEntry.OPERATOR_ENVIRONMENT.in(directory)),
                COMMAND,
                quoted(directory),
                COMMAND,
                quoted(directory)));
    return text.toString();
  }

  private static String database(Path directory, RunningSandbox.Database database) {
    URI uri = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    return """

      PostgreSQL  %s
        %s sql --state %s --user alice 'SELECT name, status FROM vms'
        PGPASSFILE=%s psql -h %s -p %d -U %s %s
    """
        .formatted(
            database.jdbcUrl(),
            COMMAND,
            quoted(directory),
            quoted(StateEntry.PGPASS.in(directory)),
            uri.getHost(),
            uri.getPort(),
            database.runtimeRole().username(),
            uri.getPath().substring(1));
  }

  private static String quoted(Path path) {
    return EnvironmentFile.quoted(path.toString());
  }
}
