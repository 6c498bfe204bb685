package io.accountdb.vmoperator.sandbox.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import io.accountdb.vmoperator.sandbox.command.fault.FaultAccess;
import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.accountdb.vmoperator.sandbox.database.PostgresServer;
import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.host.LoopbackPorts;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.host.StateEntry;
import io.accountdb.vmoperator.sandbox.kubernetes.KubernetesServer;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the files by which people, scripts and the operator find their way into a sandbox. */
final class StateFiles {
  static final String OPERATOR_NAMESPACE = "vm-operator-system";

  private final Path directory;

  private StateFiles(Path directory) {
    this.directory = directory;
  }

  /** The last file to appear is the one that tells others that all is ready. */
  static void write(
      Path directory, Sandbox sandbox, SandboxSettings settings, @Nullable FaultAccess faults)
      throws IOException {
    StateFiles files = new StateFiles(directory);
    Set<Part> parts = settings.parts();
    RunningSandbox.Kubernetes kubernetes = null;
    RunningSandbox.Database database = null;
    String proxmoxUrl = null;
    Map<String, String> operator = new LinkedHashMap<>();
    if (parts.contains(Part.KUBERNETES)) {
      kubernetes = files.write(sandbox.kubernetes());
      operator.put("KUBECONFIG", StateEntry.KUBECONFIG.in(directory).toString());
    }
    if (parts.contains(Part.DATABASE)) {
      database = files.write(sandbox.database());
      operator.putAll(databaseVariables(database));
    }
    if (parts.contains(Part.PROXMOX)) {
      proxmoxUrl = files.write(sandbox.proxmox());
    }
    operator.putAll(processVariables());
    operator.putAll(AccountDbTokens.create(directory));
    Folders.writePrivate(
        StateEntry.OPERATOR_ENVIRONMENT.in(directory), EnvironmentFile.render(operator));
    new RunningSandbox(
            settings.clock().instant().toString(),
            settings.world().map(Path::toString).orElse(null),
            settings.timeScale(),
            parts,
            kubernetes,
            database,
            proxmoxUrl,
            faults)
        .write(directory);
  }

  private RunningSandbox.Kubernetes write(KubernetesServer server) throws IOException {
    Folders.writePrivate(StateEntry.KUBECONFIG.in(directory), server.adminKubeconfig());
    Path bin = Folders.createPrivate(StateEntry.BIN.in(directory));
    Path kubectl = Files.createSymbolicLink(bin.resolve("kubectl"), server.kubectl());
    return new RunningSandbox.Kubernetes(server.url(), kubectl.toString());
  }

  private RunningSandbox.Database write(PostgresServer server) throws IOException {
    Credentials runtime = server.runtimeRole();
    URI uri = URI.create(server.jdbcUrl().substring("jdbc:".length()));
    // psql's own format: host:port:database:user:password.
    Folders.writePrivate(
        StateEntry.PGPASS.in(directory),
        "%s:%d:%s:%s:%s\n"
            .formatted(
                uri.getHost(),
                uri.getPort(),
                uri.getPath().substring(1),
                runtime.username(),
                runtime.password()));
    return new RunningSandbox.Database(server.jdbcUrl(), server.schemaOwner(), runtime);
  }

  private String write(ProxmoxSimulator simulator) throws IOException {
    Path authority = StateEntry.PROXMOX_CA.in(directory);
    Files.writeString(authority, simulator.certificateAuthorityPem());
    Map<String, Object> access = new LinkedHashMap<>();
    access.put("url", simulator.url().toString());
    access.put("urls", simulator.urls());
    access.put("caFile", authority.toString());
    try {
      access.put("operatorToken", simulator.operatorToken());
      access.put("rootToken", simulator.rootToken());
    } catch (IllegalStateException e) {
      throw new SandboxException("--world: " + e.getMessage() + "; add one to its users", e);
    }
    access.put("rootPassword", simulator.rootPassword());
    Folders.writePrivate(
        StateEntry.PROXMOX.in(directory),
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(access)
            + "\n");
    return simulator.url().toString();
  }

  private static Map<String, String> databaseVariables(RunningSandbox.Database database) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("VM_OPERATOR_DATABASE_URL", database.jdbcUrl());
    variables.put("VM_OPERATOR_DATABASE_USERNAME", database.runtimeRole().username());
    variables.put("VM_OPERATOR_DATABASE_PASSWORD", database.runtimeRole().password());
    variables.put("VM_OPERATOR_MIGRATION_USERNAME", database.schemaOwner().username());
    variables.put("VM_OPERATOR_MIGRATION_PASSWORD", database.schemaOwner().password());
    return variables;
  }

  private static Map<String, String> processVariables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("VM_OPERATOR_NAMESPACE", OPERATOR_NAMESPACE);
    variables.put("VM_OPERATOR_MANAGEMENT_ADDRESS", "127.0.0.1");
    variables.put("VM_OPERATOR_MANAGEMENT_PORT", Integer.toString(LoopbackPorts.free()));
    variables.put("VM_OPERATOR_API_ADDRESS", "127.0.0.1");
    variables.put("VM_OPERATOR_API_PORT", Integer.toString(LoopbackPorts.free()));
    variables.put("VM_OPERATOR_LEADER_ELECTION", "true");
    variables.put("VM_OPERATOR_LOG_FORMAT", "text");
    return variables;
  }
}
