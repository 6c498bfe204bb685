package io.accountdb.vmoperator.sandbox.kubernetes;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The cluster's own certificate authority; lives in memory and ends with the sandbox. */
final class CertificateAuthority {
  private static final X500Principal NAME = new X500Principal("CN=sandbox-kubernetes-ca");
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final Duration VALIDITY = Duration.ofDays(365);
  private static final int SERIAL_BITS = 120;

  private static final GeneralNames LOOPBACK =
      new GeneralNames(
          new GeneralName[] {
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.dNSName, "kubernetes.default.svc"),
          });

  private final KeyPair keys = Keys.elliptic();
  private final Clock clock;
  private final X509Certificate certificate;

  /** PEM texts of a certificate and of its private key. */
  record Identity(String certificatePem, String keyPem) {}

  CertificateAuthority(Clock clock) {
    this.clock = clock;
    try {
      X509v3CertificateBuilder builder = builder(NAME, keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      this.certificate = sign(builder);
    } catch (CertIOException e) {
      throw new IllegalStateException(e);
    }
  }

  String certificatePem() {
    return Keys.pem(certificate);
  }

  /** For a server on 127.0.0.1, and for its calls to its like. */
  Identity server(String commonName) {
    return issue("CN=" + commonName, Keys.elliptic(), Optional.of(LOOPBACK));
  }

  /**
   * For a client, whose common name the API server takes as its user and whose organisations it
   * takes as its groups (Kubernetes documentation, X.509 client certificates).
   */
  Identity client(String distinguishedName) {
    // RSA: not every client library can tell an elliptic key in PKCS #8 from an RSA one.
    return issue(distinguishedName, Keys.rsa(), Optional.empty());
  }

  private Identity issue(String distinguishedName, KeyPair pair, Optional<GeneralNames> names) {
    try {
      X509v3CertificateBuilder builder =
          builder(new X500Principal(distinguishedName), pair.getPublic());
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      if (names.isPresent()) {
        builder.addExtension(Extension.subjectAlternativeName, false, names.get());
      }
      return new Identity(Keys.pem(sign(builder)), Keys.pem(pair.getPrivate()));
    } catch (CertIOException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509v3CertificateBuilder builder(X500Principal subject, PublicKey publicKey) {
    return new JcaX509v3CertificateBuilder(
        NAME,
        new BigInteger(SERIAL_BITS, new SecureRandom()),
        Date.from(clock.instant().minus(CLOCK_SKEW)),
        Date.from(clock.instant().plus(VALIDITY)),
        subject,
        publicKey);
  }

  private X509Certificate sign(X509v3CertificateBuilder builder) {
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
