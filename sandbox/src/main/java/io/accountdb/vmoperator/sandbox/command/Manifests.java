package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.host.StateEntry;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Applies manifests as their author would: with kubectl, server-side, strictly checked. */
final class Manifests {
  private static final int SECONDS_UNTIL_ESTABLISHED = 30;

  private final Path directory;
  private final String kubectl;

  Manifests(Path directory, RunningSandbox running) {
    this.directory = directory;
    this.kubectl =
        Objects.requireNonNull(running.kubernetes(), "a sandbox without Kubernetes").kubectl();
  }

  /**
   * Applies files and folders in their order. A folder may hold CustomResourceDefinitions together
   * with their resources.
   *
   * @throws SandboxException naming the file that the API server does not take
   */
  void apply(List<Path> manifests, PrintWriter out) throws IOException, InterruptedException {
    for (Path manifest : manifests) {
      out.println("Applying " + manifest);
      Applied applied = apply(manifest);
      awaitDefinitions();
      if (applied.exitCode() != 0 && applied.output().contains("no matches for kind")) {
        // The definitions of these kinds came with this very folder.
        applied = apply(manifest);
      }
      out.print(applied.output().indent(2));
      out.flush();
      if (applied.exitCode() != 0) {
        throw new SandboxException(
            "--apply: " + manifest + " was not applied; the sandbox is up all the same");
      }
    }
  }

  private record Applied(int exitCode, String output) {}

  private Applied apply(Path manifest) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                kubectl,
                "--kubeconfig=" + StateEntry.KUBECONFIG.in(directory),
                // The user's own cache knows another server by the same address.
                "--cache-dir=" + StateEntry.KUBECTL_CACHE.in(directory),
                "apply",
                "--server-side",
                "--filename=" + manifest)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Applied(process.waitFor(), output);
  }

  /** What comes next may be of a kind that has just been defined. */
  private void awaitDefinitions() throws IOException {
    Config config = Config.fromKubeconfig(Files.readString(StateEntry.KUBECONFIG.in(directory)));
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      var definitions = client.apiextensions().v1().customResourceDefinitions();
      for (CustomResourceDefinition definition : definitions.list().getItems()) {
        var _ =
            definitions
                .withName(definition.getMetadata().getName())
                .waitUntilCondition(
                    Manifests::isEstablished, SECONDS_UNTIL_ESTABLISHED, TimeUnit.SECONDS);
      }
    } catch (KubernetesClientTimeoutException e) {
      throw new SandboxException("--apply: a CustomResourceDefinition is not established", e);
    }
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return definition.getStatus().getConditions().stream()
        .anyMatch(
            condition ->
                condition.getType().equals("Established") && condition.getStatus().equals("True"));
  }
}
