package io.accountdb.vmoperator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * An informer's store that drops {@code managedFields}, which nobody here reads and which make up
 * most of a resource's memory.
 */
final class SlimItemStore<R extends HasMetadata> extends BasicItemStore<R> {
  SlimItemStore() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public @Nullable R put(String key, R resource) {
    resource.getMetadata().setManagedFields(null);
    return super.put(key, resource);
  }
}
