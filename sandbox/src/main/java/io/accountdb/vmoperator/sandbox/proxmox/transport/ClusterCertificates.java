package io.accountdb.vmoperator.sandbox.proxmox.transport;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemGenerationException;

/**
 * The cluster's own certificate authority and the certificate that it issues to the nodes, with the
 * names of pve-cluster's Setup.pm.
 */
public final class ClusterCertificates {
  private final X509Certificate authority;
  private final PrivateKey authorityKey;
  private final X509Certificate node;
  private final KeyPair nodeKey;

  private ClusterCertificates(
      X509Certificate authority, PrivateKey authorityKey, List<String> nodes, Instant now) {
    this.authority = authority;
    this.authorityKey = authorityKey;
    nodeKey = Signing.newKey();
    node = issue(nodes, now);
  }

  /** Makes a new authority. */
  public static ClusterCertificates create(String cluster, List<String> nodes, Instant now) {
    KeyPair key = Signing.newKey();
    X500Name name =
        new X500Name(
            "CN=Proxmox Virtual Environment,OU=%s,O=PVE Cluster Manager CA".formatted(cluster));
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              Signing.serial(),
              Signing.before(now),
              Signing.after(now, 3650),
              name,
              key.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      return new ClusterCertificates(
          Signing.sign(builder, key.getPrivate()), key.getPrivate(), nodes, now);
    } catch (IOException defect) {
      throw new UncheckedIOException(defect);
    }
  }

  /**
   * Continues with an authority that an earlier simulator made.
   *
   * @throws IllegalArgumentException where the text is not what {@link #authorityKeyPem} and {@link
   *     #authorityPem} gave
   */
  public static ClusterCertificates restore(
      String certificatePem, String keyPem, List<String> nodes, Instant now) {
    try (PEMParser certificate = new PEMParser(new StringReader(certificatePem));
        PEMParser key = new PEMParser(new StringReader(keyPem))) {
      if (certificate.readObject() instanceof X509CertificateHolder holder
          && key.readObject() instanceof PrivateKeyInfo info) {
        return new ClusterCertificates(
            new JcaX509CertificateConverter().getCertificate(holder),
            new JcaPEMKeyConverter().getPrivateKey(info),
            nodes,
            now);
      }
      throw new IllegalArgumentException(
          "the certificate authority is no certificate and key in PEM");
    } catch (IOException | GeneralSecurityException broken) {
      throw new IllegalArgumentException("the certificate authority cannot be read", broken);
    }
  }

  private X509Certificate issue(List<String> nodes, Instant now) {
    GeneralName[] names = new GeneralName[nodes.size() + 3];
    names[0] = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
    names[1] = new GeneralName(GeneralName.iPAddress, "::1");
    names[2] = new GeneralName(GeneralName.dNSName, "localhost");
    for (int index = 0; index < nodes.size(); index++) {
      names[index + 3] = new GeneralName(GeneralName.dNSName, nodes.get(index));
    }
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              authority,
              Signing.serial(),
              Signing.before(now),
              Signing.after(now, 730),
              new X500Name("CN=" + nodes.getFirst()),
              nodeKey.getPublic());
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      return Signing.sign(builder, authorityKey);
    } catch (IOException defect) {
      throw new UncheckedIOException(defect);
    }
  }

  /** What clients trust. */
  public String authorityPem() {
    return pem(authority);
  }

  /** For {@link #restore}. */
  public String authorityKeyPem() {
    try {
      return pem(new JcaPKCS8Generator(authorityKey, null));
    } catch (PemGenerationException defect) {
      throw new IllegalStateException(defect);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** SHA-256 of the nodes' certificate, as GET /nodes shows it. */
  public String nodeFingerprint() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(node.getEncoded());
      return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
    } catch (GeneralSecurityException defect) {
      throw new IllegalStateException(defect);
    }
  }

  /** For the server. */
  public SSLContext serverContext() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "node", nodeKey.getPrivate(), new char[0], new X509Certificate[] {node, authority});
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
