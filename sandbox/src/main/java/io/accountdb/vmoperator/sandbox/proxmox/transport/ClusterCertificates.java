package io.accountdb.vmoperator.sandbox.proxmox.transport;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/**
 * The cluster's own certificate authority and the certificate that each node has from it
 * (pve-cluster's Setup.pm). A simulator that starts with another one's is the same to its clients.
 */
public final class ClusterCertificates {
  private final X509Certificate authority;
  private final KeyPair authorityKey;
  private final Instant now;
  private final Map<String, NodeCertificate> byNode = new ConcurrentHashMap<>();

  /** Makes a new authority. */
  public ClusterCertificates(String cluster, Instant now) {
    this.now = now;
    authorityKey = Signing.newKey();
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
              authorityKey.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      authority = Signing.sign(builder, authorityKey.getPrivate());
    } catch (IOException defect) {
      throw new UncheckedIOException(defect);
    }
  }

  /** A node's own, which it keeps. */
  public NodeCertificate of(String node) {
    return byNode.computeIfAbsent(node, this::issue);
  }

  private NodeCertificate issue(String node) {
    KeyPair key = Signing.newKey();
    GeneralName[] names = {
      new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
      new GeneralName(GeneralName.iPAddress, "::1"),
      new GeneralName(GeneralName.dNSName, "localhost"),
      new GeneralName(GeneralName.dNSName, node)
    };
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              authority,
              Signing.serial(),
              Signing.before(now),
              Signing.after(now, 730),
              new X500Name("OU=PVE Cluster Node,O=Proxmox Virtual Environment,CN=" + node),
              key.getPublic());
      builder
          .addExtension(Extension.basicConstraints, false, new BasicConstraints(false))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      return new NodeCertificate(
          Signing.sign(builder, authorityKey.getPrivate()), key.getPrivate(), authority);
    } catch (IOException defect) {
      throw new UncheckedIOException(defect);
    }
  }

  /** What clients trust. */
  public String authorityPem() {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(authority);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }
}
