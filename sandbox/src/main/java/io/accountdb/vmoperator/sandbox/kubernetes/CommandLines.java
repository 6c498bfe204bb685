package io.accountdb.vmoperator.sandbox.kubernetes;

import java.nio.file.Path;
import java.util.List;

/** The command lines of the control plane: everything on 127.0.0.1, RBAC on, TLS throughout. */
final class CommandLines {
  /** The controllers without which objects do not live and die as in a real cluster. */
  private static final List<String> CONTROLLERS =
      List.of(
          "namespace-controller",
          "garbage-collector-controller",
          "clusterrole-aggregation-controller",
          "serviceaccount-controller",
          "validatingadmissionpolicy-status-controller");

  private CommandLines() {}

  static List<String> etcd(
      Path program, Path data, CredentialFiles files, int clientPort, int peerPort) {
    String client = "https://127.0.0.1:" + clientPort;
    String peer = "https://127.0.0.1:" + peerPort;
    return List.of(
        program.toString(),
        "--name=sandbox",
        "--data-dir=" + data,
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=sandbox=" + peer,
        "--client-cert-auth",
        "--trusted-ca-file=" + files.authority(),
        "--cert-file=" + files.etcdCertificate(),
        "--key-file=" + files.etcdKey(),
        "--peer-client-cert-auth",
        "--peer-trusted-ca-file=" + files.authority(),
        "--peer-cert-file=" + files.etcdCertificate(),
        "--peer-key-file=" + files.etcdKey(),
        // Its content never outlives the sandbox.
        "--unsafe-no-fsync");
  }

  static List<String> apiServer(Path program, CredentialFiles files, int port, int etcdPort) {
    return List.of(
        program.toString(),
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        // Refuses a loopback address otherwise.
        "--endpoint-reconciler-type=none",
        "--secure-port=" + port,
        "--etcd-servers=https://127.0.0.1:" + etcdPort,
        "--etcd-cafile=" + files.authority(),
        "--etcd-certfile=" + files.serverCertificate(),
        "--etcd-keyfile=" + files.serverKey(),
        "--authorization-mode=RBAC",
        "--client-ca-file=" + files.authority(),
        "--tls-cert-file=" + files.serverCertificate(),
        "--tls-private-key-file=" + files.serverKey(),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + files.tokenPublicKey(),
        "--service-account-signing-key-file=" + files.tokenKey(),
        "--service-cluster-ip-range=10.0.0.0/24",
        "--profiling=false");
  }

  static List<String> controllerManager(Path program, Path kubeconfig) {
    return List.of(
        program.toString(),
        "--kubeconfig=" + kubeconfig,
        "--controllers=" + String.join(",", CONTROLLERS),
        "--leader-elect=false",
        // No port: there is nothing to ask it.
        "--secure-port=0");
  }
}
