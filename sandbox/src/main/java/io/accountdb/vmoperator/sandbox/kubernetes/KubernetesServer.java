package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.host.ChildProcess;
import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A running control plane: etcd, kube-apiserver with RBAC, and kube-controller-manager with the
 * controllers that operators depend on. What it stores ends with it.
 *
 * @param url of the API server, on 127.0.0.1
 * @param caPem the certificate that signed the API server's
 * @param adminKubeconfig YAML for a member of system:masters, certificates included
 * @param client with the admin's rights, shared by all callers and closed with the server
 * @param kubectl the program that fits this API server
 * @param processes in the order of their start
 */
public record KubernetesServer(
    String url,
    String caPem,
    String adminKubeconfig,
    KubernetesClient client,
    Path kubectl,
    List<ChildProcess> processes)
    implements AutoCloseable {

  /**
   * Starts the programs and waits until the namespace {@code default} and its ServiceAccount are
   * there.
   *
   * @param folder private and empty, for data and credentials
   * @throws SandboxException if a program does not start
   */
  public static KubernetesServer start(
      KubernetesBinaries binaries, Path folder, Children children, Clock clock) {
    try {
      CertificateAuthority authority = new CertificateAuthority(clock);
      CredentialFiles files = CredentialFiles.write(folder, authority);
      return new ControlPlane(binaries, folder, children, authority, files).start();
    } catch (IOException e) {
      throw new SandboxException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Ends the programs at once. */
  @Override
  public void close() {
    client.close();
    processes.reversed().forEach(ChildProcess::kill);
  }
}
