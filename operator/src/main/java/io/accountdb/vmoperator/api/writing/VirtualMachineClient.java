package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.accountdb.vmoperator.api.writing.StoredVm.FieldHolder;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.store.ResourceRef;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes VirtualMachines with the operator's own rights, as field manager {@code
 * vm-operator-api}. Whether the caller may is asked before. Nothing is ever forced.
 */
final class VirtualMachineClient {
  private static final String CREATE =
      "/apis/%s/%s/namespaces/%%s/virtualmachines?fieldManager=%s&fieldValidation=Strict"
          .formatted(Api.GROUP, Api.VERSION, FieldOwners.API);

  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(FieldOwners.API)
          .build();

  private final KubernetesClient kubernetes;

  /**
   * @param kubernetes one that fails after seconds: a request waits for it
   */
  VirtualMachineClient(KubernetesClient kubernetes) {
    this.kubernetes = kubernetes;
  }

  /** What came of a creation. */
  sealed interface Created {
    /** It was not there, and is now. */
    record New(StoredVm vm) implements Created {}

    /** There is one of this name. */
    record NameTaken() implements Created {}

    /** There is no such Namespace. */
    record NoNamespace() implements Created {}
  }

  /** The resource has changed since it was read, or is gone. */
  static final class StaleException extends Exception {
    private static final long serialVersionUID = 1L;

    StaleException(KubernetesClientException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The VirtualMachine of this name, if there is one. */
  Optional<StoredVm> find(String namespace, String name) {
    try {
      return Optional.ofNullable(resource(namespace, name).get()).map(VirtualMachineClient::stored);
    } catch (KubernetesClientException e) {
      throw ApiServerRefusals.unavailable(e);
    }
  }

  /** Makes a VirtualMachine; one that is there already stays as it is. */
  Created create(String namespace, ObjectNode manifest) {
    try {
      // A POST, since it alone never changes what is there; the typed client names no manager.
      String answer = kubernetes.raw(CREATE.formatted(namespace), "POST", manifest.toString());
      VirtualMachine created =
          kubernetes.getKubernetesSerialization().unmarshal(answer, VirtualMachine.class);
      return new Created.New(stored(created));
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> new Created.NameTaken();
        case HttpURLConnection.HTTP_NOT_FOUND -> new Created.NoNamespace();
        default -> throw ApiServerRefusals.of(e);
      };
    }
  }

  /**
   * Writes a JSON merge patch that carries the resourceVersion it was planned from.
   *
   * @throws StaleException where that is not the present one
   */
  void patch(StoredVm vm, ObjectNode patch) throws StaleException {
    try {
      resource(vm).patch(MERGE, patch.toString());
    } catch (KubernetesClientException e) {
      throw staleOr(e);
    }
  }

  /**
   * Deletes exactly what was read.
   *
   * @throws StaleException where that is not the present one
   */
  void delete(StoredVm vm) throws StaleException {
    try {
      resource(vm).lockResourceVersion(vm.resourceVersion()).delete();
    } catch (KubernetesClientException e) {
      throw staleOr(e);
    }
  }

  private static StaleException staleOr(KubernetesClientException e) {
    if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
        || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return new StaleException(e);
    }
    throw ApiServerRefusals.of(e);
  }

  /**
   * Waits until the status names the row.
   *
   * @return {@code vms.id}; empty where there was none in time
   */
  Optional<Long> awaitRow(StoredVm vm, Duration patience) {
    try {
      return Optional.ofNullable(
              resource(vm)
                  .waitUntilCondition(
                      present -> present == null || row(present) != null,
                      patience.toMillis(),
                      TimeUnit.MILLISECONDS))
          .map(VirtualMachineClient::row);
    } catch (KubernetesClientException e) {
      // Too late, or not to be seen; it is created all the same, and that is what is to be told.
      return Optional.empty();
    }
  }

  private static @Nullable Long row(VirtualMachine vm) {
    return vm.getStatus() == null ? null : vm.getStatus().databaseID();
  }

  private Resource<VirtualMachine> resource(StoredVm vm) {
    return resource(vm.ref().namespace(), vm.ref().name());
  }

  private Resource<VirtualMachine> resource(String namespace, String name) {
    return kubernetes.resources(VirtualMachine.class).inNamespace(namespace).withName(name);
  }

  private static StoredVm stored(VirtualMachine vm) {
    ObjectMeta metadata = vm.getMetadata();
    return new StoredVm(
        new ResourceRef(metadata.getNamespace(), metadata.getName(), metadata.getUid()),
        metadata.getResourceVersion(),
        metadata.getDeletionTimestamp() != null,
        Objects.requireNonNullElse(metadata.getLabels(), Map.of()),
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.of()),
        vm.getSpec(),
        vm.getStatus() == null ? VirtualMachineStatus.EMPTY : vm.getStatus(),
        holders(Objects.requireNonNullElse(metadata.getManagedFields(), List.of())));
  }

  private static List<FieldHolder> holders(Collection<ManagedFieldsEntry> entries) {
    return entries.stream()
        .map(
            entry ->
                new FieldHolder(
                    Objects.requireNonNullElse(entry.getManager(), "unknown"),
                    Optional.ofNullable(entry.getFieldsV1())
                        .map(FieldsV1::getAdditionalProperties)
                        .orElse(Map.of())))
        .toList();
  }
}
