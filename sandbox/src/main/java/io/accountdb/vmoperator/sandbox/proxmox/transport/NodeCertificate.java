package io.accountdb.vmoperator.sandbox.proxmox.transport;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What a node's pveproxy shows to its clients. Issued by {@link ClusterCertificates}. */
public final class NodeCertificate {
  private final X509Certificate certificate;
  private final PrivateKey key;
  private final X509Certificate issuer;

  NodeCertificate(X509Certificate certificate, PrivateKey key, X509Certificate issuer) {
    this.certificate = certificate;
    this.key = key;
    this.issuer = issuer;
  }

  /** SHA-256 as GET /nodes shows it: upper-case hex with colons. */
  public String fingerprint() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    } catch (GeneralSecurityException defect) {
      throw new IllegalStateException(defect);
    }
  }

  /** For the node's server. */
  public SSLContext serverContext() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("node", key, new char[0], new X509Certificate[] {certificate, issuer});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException defect) {
      throw new IllegalStateException(defect);
    }
  }
}
