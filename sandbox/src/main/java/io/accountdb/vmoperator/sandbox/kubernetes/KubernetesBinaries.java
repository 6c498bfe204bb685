package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.host.CacheFolder;
import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.Progress;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The programs of a Kubernetes control plane in the user's cache: built there once from source, or,
 * where there is no Go, downloaded once.
 *
 * @param controllerManager not part of the download: without it deleted namespaces never go, owner
 *     references are not collected and no ServiceAccount is made
 */
public record KubernetesBinaries(
    Path etcd, Path apiServer, Optional<Path> controllerManager, Path kubectl) {

  /**
   * Finds the programs in the cache, or puts them there, which takes minutes.
   *
   * @throws SandboxException if they can neither be built nor downloaded; says what to do
   */
  public static KubernetesBinaries obtain(
      Map<String, String> environment, Children children, Progress progress) {
    KubernetesSource source = KubernetesSource.bundled();
    CacheFolder built =
        CacheFolder.of(environment, "kubernetes", source.version() + "-" + source.fingerprint());
    CacheFolder downloaded =
        CacheFolder.of(environment, "kubernetes", source.version() + "-downloaded");
    try {
      return obtain(source, built, downloaded, children, progress);
    } catch (IOException e) {
      throw new SandboxException("cannot use the cache folder " + built.path().getParent(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while getting Kubernetes's programs", e);
    }
  }

  private static KubernetesBinaries obtain(
      KubernetesSource source,
      CacheFolder built,
      CacheFolder downloaded,
      Children children,
      Progress progress)
      throws IOException, InterruptedException {
    if (!built.isComplete() && downloaded.isComplete() && !GoBuild.isGoInstalled()) {
      return in(downloaded.path(), progress);
    }
    String buildFailure;
    try {
      return in(
          built.obtain(progress, folder -> GoBuild.run(source, folder, children, progress)),
          progress);
    } catch (SandboxException e) {
      buildFailure = e.getMessage();
    }
    progress.say("Kubernetes cannot be built here (" + buildFailure + "); downloading it instead");
    try {
      return in(
          downloaded.obtain(progress, folder -> EnvtestDownload.run(source, folder, progress)),
          progress);
    } catch (SandboxException e) {
      throw new SandboxException(
          """
          the Kubernetes API server can be neither built nor downloaded here.
            build:    %s
            download: %s
          One of the two is needed, once; the result is kept in %s:
            - install Go %s or newer, put `go` on PATH, and let `go env GOPROXY` name a place that this machine can reach
            - or let this machine reach the release files of kubernetes-sigs/controller-tools on GitHub\
          """
              .formatted(
                  buildFailure, e.getMessage(), built.path().getParent(), source.goVersion()),
          e);
    }
  }

  private static KubernetesBinaries in(Path folder, Progress progress) {
    Path controllerManager = folder.resolve("kube-controller-manager");
    if (!Files.exists(controllerManager)) {
      progress.say(
          "This Kubernetes has no controller manager, because it was downloaded and not built:"
              + " deleted namespaces stay in Terminating, owned objects are not collected,"
              + " there are no ServiceAccounts but those you make."
              + " Install Go, and the next start builds all of it.");
    }
    return new KubernetesBinaries(
        folder.resolve("etcd"),
        folder.resolve("kube-apiserver"),
        Optional.of(controllerManager).filter(Files::exists),
        folder.resolve("kubectl"));
  }
}
