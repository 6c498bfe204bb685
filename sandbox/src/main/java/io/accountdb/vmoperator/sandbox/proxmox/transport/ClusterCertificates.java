package io.accountdb.vmoperator.sandbox.proxmox.transport;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
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
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
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
    nodeKey = newKey();
    node = issue(nodes, now);
  }

  /** Makes a new authority. */
  public static ClusterCertificates create(String cluster, List<String> nodes, Instant now) {
    KeyPair key = newKey();
    X500Name name =
        new X500Name(
            "CN=Proxmox Virtual Environment,OU=%s,O=PVE Cluster Manager CA".formatted(cluster));
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name, serial(), before(now), after(now, 3650), name, key.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      return new ClusterCertificates(sign(builder, key.getPrivate()), key.getPrivate(), nodes, now);
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
              serial(),
              before(now),
              after(now, 730),
              new X500Name("CN=" + nodes.getFirst()),
              nodeKey.getPublic());
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      return sign(builder, authorityKey);
    } catch (IOException defect) {
      throw new UncheckedIOException(defect);
    }
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException | GeneralSecurityException defect) {
      throw new IllegalStateException(defect);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static BigInteger serial() {
    return new BigInteger(120, new SecureRandom());
  }

  /** A day back, for clients whose clock is a little behind. */
  private static Date before(Instant now) {
    return Date.from(now.minus(1, ChronoUnit.DAYS));
  }

  private static Date after(Instant now, int days) {
    return Date.from(now.plus(days, ChronoUnit.DAYS));
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
