package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.host.Progress;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.fabric8.kubeapitest.KubeAPIServerConfig;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.binary.BinaryManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches etcd, kube-apiserver and kubectl by kube-api-test's own download, where Go is missing.
 */
final class EnvtestDownload {
  /** The download itself has no time-out. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private EnvtestDownload() {}

  /**
   * Puts the three programs, of the newest patch of the same minor version, into the folder.
   *
   * @throws SandboxException if they cannot be fetched
   */
  static void run(KubernetesSource source, Path folder, Progress progress)
      throws IOException, InterruptedException {
    String version = source.minorVersion() + ".*";
    progress.say("Downloading etcd, kube-apiserver and kubectl " + version + ", once");
    Path download = folder.resolve("download");
    KubeAPIServerConfig config =
        KubeAPIServerConfigBuilder.anAPIServerConfig()
            .withTestDir(download.toString())
            .withApiServerVersion(version)
            .withOfflineMode(false)
            .withUpdateKubeConfig(false)
            .build();
    BinaryManager manager = new BinaryManager(config);
    withinTime(manager);
    var binaries = manager.binaries();
    Files.move(binaries.getEtcd().toPath(), folder.resolve("etcd"));
    Files.move(binaries.getApiServer().toPath(), folder.resolve("kube-apiserver"));
    Files.move(binaries.getKubectl().toPath(), folder.resolve("kubectl"));
    Folders.delete(download);
  }

  private static void withinTime(BinaryManager manager) throws InterruptedException {
    FutureTask<Void> download = new FutureTask<>(manager::initAndDownloadIfRequired, null);
    Thread.ofVirtual().name("kubernetes-download").start(download);
    try {
      download.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new SandboxException("not finished after " + LONGEST.toMinutes() + " minutes", e);
    } catch (ExecutionException e) {
      Throwable cause = e;
      while (cause.getCause() instanceof Throwable deeper) {
        cause = deeper;
      }
      throw new SandboxException(cause.toString(), e);
    }
  }
}
