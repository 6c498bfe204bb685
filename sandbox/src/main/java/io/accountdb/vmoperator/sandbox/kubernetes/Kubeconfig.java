package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.kubernetes.CertificateAuthority.Identity;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes a kubeconfig that holds all it needs, for one client of the sandbox's API server. */
final class Kubeconfig {
  private static final String CONTEXT = "sandbox";

  private Kubeconfig() {}

  static String yaml(String url, String authorityPem, String user, Identity identity) {
    return Serialization.asYaml(
        new ConfigBuilder()
            .withApiVersion("v1")
            .withKind("Config")
            .addNewCluster()
            .withName(CONTEXT)
            .withNewCluster()
            .withServer(url)
            .withCertificateAuthorityData(base64(authorityPem))
            .endCluster()
            .endCluster()
            .addNewUser()
            .withName(user)
            .withNewUser()
            .withClientCertificateData(base64(identity.certificatePem()))
            .withClientKeyData(base64(identity.keyPem()))
            .endUser()
            .endUser()
            .addNewContext()
            .withName(CONTEXT)
            .withNewContext()
            .withCluster(CONTEXT)
            .withUser(user)
            .withNamespace("default")
            .endContext()
            .endContext()
            .withCurrentContext(CONTEXT)
            .build());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
