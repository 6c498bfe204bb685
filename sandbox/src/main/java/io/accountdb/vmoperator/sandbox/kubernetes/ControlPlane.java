package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.host.ChildProcess;
import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.host.LoopbackPorts;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Starts the programs of a control plane one after the other, each when it can be used. */
record ControlPlane(
    KubernetesBinaries binaries,
    Path folder,
    Children children,
    CertificateAuthority authority,
    CredentialFiles files) {
  private static final Duration LONGEST_START = Duration.ofSeconds(90);

  /** On a machine that is busy with other tests etcd may take many seconds to answer. */
  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(60);

  private record Listening(ChildProcess process, int port) {}

  private record Serving(
      ChildProcess process, String url, String kubeconfig, KubernetesClient client) {}

  KubernetesServer start() throws IOException {
    Listening etcd = LoopbackPorts.retrying(this::startEtcd);
    Serving apiServer = LoopbackPorts.retrying(() -> startApiServer(etcd));
    List<ChildProcess> processes = new ArrayList<>(List.of(etcd.process(), apiServer.process()));
    if (binaries.controllerManager().isPresent()) {
      processes.add(startControllerManager(binaries.controllerManager().get(), apiServer));
    }
    return new KubernetesServer(
        apiServer.url(),
        authority.certificatePem(),
        apiServer.kubeconfig(),
        apiServer.client(),
        binaries.kubectl(),
        List.copyOf(processes));
  }

  private Listening startEtcd() {
    int port = LoopbackPorts.free();
    ChildProcess etcd =
        children.start(
            "etcd",
            CommandLines.etcd(
                binaries.etcd(), folder.resolve("etcd"), files, port, LoopbackPorts.free()));
    etcd.awaitReady(LONGEST_START, () -> etcd.logContains("ready to serve client requests"));
    return new Listening(etcd, port);
  }

  private Serving startApiServer(Listening etcd) {
    int port = LoopbackPorts.free();
    ChildProcess apiServer =
        children.start(
            "kube-apiserver",
            CommandLines.apiServer(binaries.apiServer(), files, port, etcd.port()));
    String url = "https://127.0.0.1:" + port;
    String kubeconfig =
        Kubeconfig.yaml(
            url,
            authority.certificatePem(),
            "admin",
            authority.client("O=system:masters,CN=sandbox-admin"));
    Config probing = Config.fromKubeconfig(kubeconfig);
    // Retries would only make the probes slower.
    probing.setRequestRetryBackoffLimit(0);
    try (KubernetesClient client = client(probing)) {
      apiServer.awaitReady(LONGEST_START, answering(() -> isReady(etcd, client)));
    }
    Config lasting = Config.fromKubeconfig(kubeconfig);
    lasting.setRequestTimeout(Math.toIntExact(LONGEST_REQUEST.toMillis()));
    return new Serving(apiServer, url, kubeconfig, client(lasting));
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private ChildProcess startControllerManager(Path program, Serving apiServer) throws IOException {
    Path kubeconfig = folder.resolve("controller-manager.kubeconfig");
    Folders.writePrivate(
        kubeconfig,
        Kubeconfig.yaml(
            apiServer.url(),
            authority.certificatePem(),
            "controller-manager",
            authority.client("O=system:masters,CN=system:kube-controller-manager")));
    ChildProcess controllerManager =
        children.start(
            "kube-controller-manager", CommandLines.controllerManager(program, kubeconfig));
    controllerManager.awaitReady(
        LONGEST_START,
        answering(
            () ->
                apiServer
                        .client()
                        .serviceAccounts()
                        .inNamespace("default")
                        .withName("default")
                        .get()
                    != null));
    return controllerManager;
  }

  private static boolean isReady(Listening etcd, KubernetesClient client) {
    if (!etcd.process().isRunning()) {
      throw new SandboxException("etcd has ended while kube-apiserver was starting");
    }
    return "ok".equals(client.raw("/readyz"))
        && client.namespaces().withName("default").get() != null;
  }

  /** A server that does not answer yet is not ready. */
  private static BooleanSupplier answering(BooleanSupplier probe) {
    return () -> {
      try {
        return probe.getAsBoolean();
      } catch (KubernetesClientException e) {
        return false;
      }
    };
  }
}
