package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.kubernetes.CertificateAuthority.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;

/**
 * The certificates and keys that the control plane reads, in a folder that only its owner enters.
 */
record CredentialFiles(Path folder) {

  /** Issues them all and writes them. */
  static CredentialFiles write(Path folder, CertificateAuthority authority) throws IOException {
    CredentialFiles files = new CredentialFiles(folder);
    Folders.writePrivate(files.authority(), authority.certificatePem());
    write(authority.server("etcd"), files.etcdCertificate(), files.etcdKey());
    write(authority.server("kube-apiserver"), files.serverCertificate(), files.serverKey());
    KeyPair tokenKeys = Keys.elliptic();
    Folders.writePrivate(files.tokenKey(), Keys.pem(tokenKeys.getPrivate()));
    Folders.writePrivate(files.tokenPublicKey(), Keys.pem(tokenKeys.getPublic()));
    return files;
  }

  Path authority() {
    return folder.resolve("ca.crt");
  }

  Path etcdCertificate() {
    return folder.resolve("etcd.crt");
  }

  Path etcdKey() {
    return folder.resolve("etcd.key");
  }

  Path serverCertificate() {
    return folder.resolve("apiserver.crt");
  }

  Path serverKey() {
    return folder.resolve("apiserver.key");
  }

  Path tokenKey() {
    return folder.resolve("service-account.key");
  }

  Path tokenPublicKey() {
    return folder.resolve("service-account.pub");
  }

  private static void write(Identity identity, Path certificate, Path key) throws IOException {
    Folders.writePrivate(certificate, identity.certificatePem());
    Folders.writePrivate(key, identity.keyPem());
  }
}
