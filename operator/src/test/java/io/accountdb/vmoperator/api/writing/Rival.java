package io.accountdb.vmoperator.api.writing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who is always faster: acts each time after the API has read a VirtualMachine and before
 * it writes what it has made of that.
 */
final class Rival implements Interceptor {
  private static final Set<String> WRITES = Set.of("PATCH", "DELETE");

  private volatile Runnable act = () -> {};
  private final AtomicInteger remaining = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();

  /** Acts before each of so many writes from now on. */
  void actBefore(int times, Runnable deed) {
    act = deed;
    remaining.set(times);
    writes.set(0);
  }

  /** How often the API has tried since then. */
  int writes() {
    return writes.get();
  }

  /** A client of that user, ahead of whose writes the rival gets. */
  KubernetesClient client(Config user) {
    return new KubernetesClientBuilder()
        .withConfig(user)
        .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("rival", this))
        .build();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (WRITES.contains(request.method())) {
      writes.incrementAndGet();
      if (remaining.getAndDecrement() > 0) {
        act.run();
      }
    }
  }
}
