package io.accountdb.vmoperator.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's way to the API server, with the kill points of what it writes of VirtualMachines.
 *
 * @param wire another client of the same user, for the calls whose caller is dead
 */
record KubernetesEdge(OperatorLife life, KubernetesClient wire) implements Interceptor {
  private static final Logger log = LoggerFactory.getLogger(KubernetesEdge.class);
  private static final Pattern RESOURCE = Pattern.compile(".*/virtualmachines/([^/]+)(/status)?");

  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(wire.getConfiguration())
        .withTaskExecutorSupplier(Executors::newVirtualThreadPerTaskExecutor)
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("kill points", this))
        .build();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    life.requireLife();
    if (request.method().equals("GET")) {
      return;
    }
    life.writing();
    Matcher resource = RESOURCE.matcher(request.uri().getPath());
    if (resource.matches()) {
      point(request, resource.group(2) != null)
          .ifPresent(point -> life.reach(resource.group(1), point, () -> send(request)));
    }
  }

  private static Optional<KillPoint> point(HttpRequest request, boolean status) {
    return status ? KillPoint.ofStatus(patched(request)) : Optional.of(KillPoint.FINALIZER);
  }

  /** What a JSON patch makes of the status. */
  private static VirtualMachineStatus patched(HttpRequest request) {
    for (JsonNode operation : Serialization.unmarshal(request.bodyString(), ArrayNode.class)) {
      if (operation.path("path").asText().equals("/status")) {
        return Serialization.unmarshal(
            operation.get("value").toString(), VirtualMachineStatus.class);
      }
    }
    throw new IllegalStateException("no status is written: " + request.bodyString());
  }

  private void send(HttpRequest request) {
    HttpRequest copy =
        wire.getHttpClient()
            .newHttpRequestBuilder()
            .uri(request.uri())
            .method(
                request.method(),
                ((StandardHttpRequest) request).getContentType(),
                request.bodyString())
            .build();
    int code = wire.getHttpClient().sendAsync(copy, String.class).join().code();
    log.info("{} {} was answered by {}", request.method(), request.uri().getPath(), code);
  }
}
