package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetrySoon;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetryWhenReachable;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.SomebodyElses;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.SecretKey;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ProxmoxCluster's Secrets, always in the operator's own namespace. Read on demand: the
 * operator may not list Secrets. Asked by the controller, and by the doctor of {@code app}.
 */
public final class ClusterCredentials {
  private static final String ENDPOINT_INVALID = "EndpointInvalid";

  private final KubernetesClient client;
  private final String namespace;

  /**
   * @param namespace the operator's own
   */
  public ClusterCredentials(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** A Secret, or a key in it, is not as it should be. */
  public static final class MissingException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    MissingException(String reason, String message) {
      super(message);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  /**
   * The endpoint with its token and trust.
   *
   * @throws MissingException naming the Secret and the key, and what should be there
   */
  public ProxmoxEndpoint endpoint(ProxmoxClusterSpec spec) throws MissingException {
    String secret = spec.credentialsSecretRef().name();
    String tokenId = value("CredentialsNotFound", secret, "tokenID");
    if (!tokenId.matches("[^\\s@!=]+@[^\\s@!=]+![^\\s@!=]+")) {
      throw new MissingException(
          "CredentialsInvalid",
          "key tokenID of Secret %s/%s must have the form user@realm!name"
              .formatted(namespace, secret));
    }
    String tokenSecret = value("CredentialsNotFound", secret, "tokenSecret");
    if (tokenSecret.codePoints().anyMatch(ClusterCredentials::isNoPartOfASecret)) {
      throw new MissingException(
          "CredentialsInvalid",
          "key tokenSecret of Secret %s/%s must be the UUID that Proxmox VE showed with the token: one line without blanks"
              .formatted(namespace, secret));
    }
    @Nullable SecretKey authority = spec.tls() == null ? null : spec.tls().caSecretRef();
    @Nullable String pem =
        authority == null ? null : value("CANotFound", authority.name(), authority.key());
    if (pem != null && authority != null && !pem.contains("-----BEGIN CERTIFICATE-----")) {
      throw new MissingException(
          "CAInvalid",
          "key %s of Secret %s/%s must hold certificates in PEM"
              .formatted(authority.key(), namespace, authority.name()));
    }
    return new ProxmoxEndpoint(
        endpoints(spec.endpoints()), new ProxmoxEndpoint.Token(tokenId, tokenSecret), pem);
  }

  static List<URI> endpoints(List<String> texts) throws MissingException {
    List<URI> endpoints = new ArrayList<>();
    for (String text : texts) {
      try {
        endpoints.add(new URI(text));
      } catch (URISyntaxException e) {
        throw new MissingException(ENDPOINT_INVALID, "spec.endpoints: " + e.getMessage());
      }
    }
    return endpoints;
  }

  /** For an endpoint of which no client can be made, because of what the client says. */
  static MissingException invalid(ProxmoxFailure failure) {
    String reason =
        switch (failure) {
          case NeedsPerson(Kind kind, _, _) when kind == Kind.UNTRUSTED_CERTIFICATE -> "CAInvalid";
          case NeedsPerson(_, _, Map<String, String> fields)
              when fields.keySet().stream().anyMatch(field -> field.startsWith("token")) ->
              "CredentialsInvalid";
          case NeedsPerson _, RetrySoon _, RetryWhenReachable _, SomebodyElses _ ->
              ENDPOINT_INVALID;
        };
    return new MissingException(reason, failure.message());
  }

  private static boolean isNoPartOfASecret(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isISOControl(codePoint);
  }

  /** Without blanks and line ends around it, as files have them. */
  private String value(String reason, String name, String key) throws MissingException {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      throw new MissingException(
          reason, "there is no Secret %s in namespace %s".formatted(name, namespace));
    }
    return Optional.ofNullable(secret.getData())
        .map((Map<String, String> data) -> data.get(key))
        .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () ->
                new MissingException(
                    reason,
                    "Secret %s/%s has no key %s, or an empty one".formatted(namespace, name, key)));
  }
}
