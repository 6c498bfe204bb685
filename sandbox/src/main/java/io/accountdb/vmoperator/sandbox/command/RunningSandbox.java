package io.accountdb.vmoperator.sandbox.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.command.fault.FaultAccess;
import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import io.accountdb.vmoperator.sandbox.host.StateEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon leaves in its state folder, once all is ready, for the commands that come later.
 *
 * @param startedAt an ISO 8601 instant
 */
record RunningSandbox(
    String startedAt,
    @Nullable String world,
    double timeScale,
    Set<Part> parts,
    @Nullable Kubernetes kubernetes,
    @Nullable Database database,
    @Nullable String proxmoxUrl,
    @Nullable FaultAccess faults) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  record Kubernetes(String url, String kubectl) {}

  record Database(String jdbcUrl, Credentials schemaOwner, Credentials runtimeRole) {}

  /** The sandbox that is up in the folder; empty if none is, or it is still starting. */
  static Optional<RunningSandbox> in(Path directory) throws IOException {
    Path file = StateEntry.RUNNING.in(directory);
    if (StateDirectory.owner(directory).isEmpty() || !Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(JSON.readValue(file.toFile(), RunningSandbox.class));
  }

  /**
   * @throws SandboxException if none is up
   */
  static RunningSandbox require(Path directory) throws IOException {
    return in(directory)
        .orElseThrow(
            () ->
                new SandboxException(
                    "no sandbox is up in " + directory + "; start one with `sandbox up`"));
  }

  void write(Path directory) throws IOException {
    try {
      Folders.writePrivate(
          StateEntry.RUNNING.in(directory),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
