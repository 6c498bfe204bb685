package io.accountdb.vmoperator.app;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.accountdb.vmoperator.app.config.Variable;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Makes clients of the API server, as {@link OperatorProcess} and the doctor need them. */
public final class KubernetesClients {
  private KubernetesClients() {}

  /**
   * Where the API server is and who we are.
   *
   * @param kubeconfig null: the pod's ServiceAccount, or the user's own kubeconfig
   * @throws StartException where the file is no kubeconfig
   */
  public static Config config(@Nullable Path kubeconfig) throws StartException {
    if (kubeconfig == null) {
      return Config.autoConfigure(null);
    }
    try {
      return Config.fromKubeconfig(kubeconfig.toFile());
    } catch (KubernetesClientException | YamlEngineException e) {
      throw new StartException(
          "%s=%s is no kubeconfig: %s".formatted(Variable.KUBECONFIG, kubeconfig, e.getMessage()),
          e);
    }
  }

  /** Whether anything says where the API server is: a kubeconfig, or a pod's ServiceAccount. */
  public static boolean isConfigured(Config config) {
    return config.getCurrentContext() != null || config.getAutoOAuthToken() != null;
  }

  /** For everything but the Lease. */
  public static KubernetesClient general(Config config) {
    return build(config);
  }

  /**
   * For the Lease: it answers, or fails, well before the Lease would run out. And for the doctor,
   * who does not wait for an API server that is not there.
   */
  public static KubernetesClient impatient(Config config, Duration requestTimeout) {
    return build(
        new ConfigBuilder(config)
            .withRequestTimeout(Math.toIntExact(requestTimeout.toMillis()))
            .withConnectionTimeout(Math.toIntExact(requestTimeout.toMillis()))
            .withRequestRetryBackoffLimit(0)
            .build());
  }

  private static KubernetesClient build(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization())
        .withTaskExecutorSupplier(Executors::newVirtualThreadPerTaskExecutor)
        .build();
  }

  /**
   * Reads objects that a newer version wrote: fabric8's own mapper fails at an unknown field or
   * enum value, and one such object in a list stops every informer of its kind.
   */
  static KubernetesSerialization serialization() {
    return new KubernetesSerialization(
        new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL),
        true);
  }
}
