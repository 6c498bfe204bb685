package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Api;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes every status of the operator, as a whole, by a JSON patch that carries the resourceVersion
 * it was planned from. No retry: a 409 means that the plan is stale. Server-side apply would not
 * do: whoever else has written a status owns its fields, and what they hold could not be taken
 * away.
 *
 * @param <S> the status
 * @param <R> its resource
 */
final class StatusWriter<S, R extends CustomResource<?, S>> {
  private static final PatchContext REPLACE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON)
          .withFieldManager(Api.FIELD_MANAGER)
          .build();

  /** More are forgotten: an outdated plan costs some reads, and is refused all the same. */
  private static final int REMEMBERED = 10_000;

  /** A cache that stays behind for longer shows an etcd that was restored from a backup. */
  private static final int LOOKS = 100;

  private final KubernetesClient client;
  private final Supplier<R> fresh;
  private final Map<String, Written> written = new ConcurrentHashMap<>();

  StatusWriter(KubernetesClient client, Supplier<R> fresh) {
    this.client = client;
    this.fresh = fresh;
  }

  /** A resource at the version and with the status that are stored. */
  record Stored<S>(ObjectMeta metadata, @Nullable S status) {}

  /** What was written last, and how often a cache has not shown it. */
  private record Written(long version, int looks) {
    Written lookedAt() {
      return new Written(version, looks + 1);
    }
  }

  /** Of a JSON patch (RFC 6902); an add replaces what is there. */
  private record Operation(String op, String path, Object value) {}

  /** The resource was changed since it was read, or is gone: plan again. */
  static final class StaleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleException(KubernetesClientException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Writes where the status differs.
   *
   * @throws StaleException where the stored resource is a newer one, or none is stored
   */
  Stored<S> write(Stored<S> stored, S status) {
    if (status.equals(stored.status())) {
      return stored;
    }
    R body = fresh.get();
    body.setMetadata(
        new ObjectMetaBuilder()
            .withName(stored.metadata().getName())
            .withNamespace(stored.metadata().getNamespace())
            .build());
    String operations =
        Serialization.asJson(
            List.of(
                new Operation(
                    "replace", "/metadata/resourceVersion", stored.metadata().getResourceVersion()),
                new Operation("add", "/status", status)));
    try {
      R answer = client.resource(body).subresource("status").patch(REPLACE, operations);
      remember(answer.getMetadata());
      return new Stored<>(answer.getMetadata(), status);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new StaleException(e);
      }
      throw e;
    }
  }

  private void remember(ObjectMeta metadata) {
    if (written.size() >= REMEMBERED) {
      written.clear();
    }
    version(metadata).ifPresent(version -> written.put(metadata.getUid(), new Written(version, 0)));
  }

  /**
   * Whether a cache does not show yet what was written last: a plan from that would be refused.
   * Versions are numbers that grow (KEP-5504, "Comparable Resource Version").
   */
  boolean isOutdated(ObjectMeta cached) {
    @Nullable Written newest = written.get(cached.getUid());
    if (newest == null) {
      return false;
    }
    boolean outdated =
        newest.looks() < LOOKS
            && version(cached).filter(version -> version < newest.version()).isPresent();
    if (outdated) {
      written.replace(cached.getUid(), newest, newest.lookedAt());
    } else {
      written.remove(cached.getUid(), newest);
    }
    return outdated;
  }

  private static Optional<Long> version(ObjectMeta metadata) {
    return Optional.of(metadata.getResourceVersion())
        .filter(text -> text.matches("\\d{1,18}"))
        .map(Long::valueOf);
  }
}
