package io.accountdb.vmoperator.sandbox.proxmox.transport;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Keys, serial numbers, dates and signatures of certificates. Used by {@link ClusterCertificates}.
 */
final class Signing {
  private Signing() {}

  static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException | GeneralSecurityException defect) {
      throw new IllegalStateException(defect);
    }
  }

  static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  static BigInteger serial() {
    return new BigInteger(120, new SecureRandom());
  }

  /** A day back, for clients whose clock is a little behind. */
  static Date before(Instant now) {
    return Date.from(now.minus(1, ChronoUnit.DAYS));
  }

  static Date after(Instant now, int days) {
    return Date.from(now.plus(days, ChronoUnit.DAYS));
  }
}
