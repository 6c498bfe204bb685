package io.accountdb.vmoperator.proxmox;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the TLS context of a cluster from its CA. Called once, by {@link HttpProxmoxApi}. */
final class TrustedIssuers {
  private TrustedIssuers() {}

  /**
   * Trusts the given issuers and nobody else; null: those of the JDK.
   *
   * @throws ProxmoxException where the text holds no readable certificate
   */
  static SSLContext context(@Nullable String caPem) {
    try {
      return caPem == null ? SSLContext.getDefault() : context(certificates(caPem));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK cannot set up TLS", e);
    }
  }

  private static SSLContext context(Collection<? extends Certificate> issuers)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int index = 0;
    for (Certificate issuer : issuers) {
      store.setCertificateEntry("issuer-" + index++, issuer);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws CertificateException {
    Collection<? extends Certificate> issuers = read(pem);
    if (issuers.isEmpty()) {
      throw new ProxmoxException(
          new NeedsPerson(
              Kind.UNTRUSTED_CERTIFICATE,
              "the CA is no certificate in PEM form (-----BEGIN CERTIFICATE----- ...), as"
                  + " /etc/pve/pve-root-ca.pem of a node is",
              Map.of()),
          null);
    }
    return issuers;
  }

  /**
   * None where the text cannot be read. The JDK's reason quotes it, and it may be a private key.
   */
  private static Collection<? extends Certificate> read(String pem) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    try {
      return factory.generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    } catch (CertificateException unreadable) {
      return List.of();
    }
  }
}
