package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.Permissions;
import io.accountdb.vmoperator.api.caller.Reviews;
import io.accountdb.vmoperator.api.http.CallerContext;
import io.accountdb.vmoperator.api.http.Json;
import io.accountdb.vmoperator.api.http.Parameters;
import io.accountdb.vmoperator.api.http.Requests;
import io.accountdb.vmoperator.api.http.Route;
import io.accountdb.vmoperator.api.reading.VmJson;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.NodeQueries;
import io.accountdb.vmoperator.store.Placements;
import io.accountdb.vmoperator.store.ResourceRef;
import io.accountdb.vmoperator.store.Users;
import io.accountdb.vmoperator.store.VmNotes;
import io.accountdb.vmoperator.store.VmQueries;
import io.accountdb.vmoperator.store.VmRow;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serves POST, PUT and DELETE of {@code /vms}. */
public final class WritingRoutes {
  private static final HeaderName PREFER = HeaderNames.create("Prefer");
  private static final HeaderName PREFERENCE_APPLIED = HeaderNames.create("Preference-Applied");

  private final Creation creation;
  private final Change change;
  private final Removal removal;

  /**
   * Connects to nothing yet.
   *
   * @param clusterId of the Kubernetes cluster: a database may serve several
   * @param kubernetes of the operator's own ServiceAccount
   * @param watchNamespaces that the operator serves; empty: all
   * @param reviews asked whether callers may do what they want
   */
  public WritingRoutes(
      String clusterId,
      Database database,
      KubernetesClient kubernetes,
      Set<String> watchNamespaces,
      Reviews reviews) {
    Permissions permissions = new Permissions(reviews);
    ServedNamespaces served = new ServedNamespaces(watchNamespaces);
    Territory territory = new Territory(kubernetes, served);
    VirtualMachineClient virtualMachines = new VirtualMachineClient(kubernetes);
    ManagedVms managed = new ManagedVms(virtualMachines, served);
    VmQueries rows = new VmQueries(database);
    Placements placements = new Placements(database);
    creation =
        new Creation(
            clusterId,
            new Destinations(
                served,
                permissions,
                territory,
                new Locations(clusterId, territory, new NodeQueries(database), placements),
                new Users(database)),
            placements,
            new VmidClaims(kubernetes, served),
            virtualMachines,
            rows);
    change =
        new Change(
            rows,
            WritingRoutes::shape,
            permissions,
            managed,
            virtualMachines,
            territory,
            new VmNotes(database));
    removal = new Removal(rows, permissions, managed, virtualMachines);
  }

  /** A row as the API shows it. */
  private static ObjectNode shape(VmRow row) {
    return JsonBody.object(Json.bytes(VmJson.of(row)));
  }

  public List<Route> routes() {
    return List.of(
        new Route(Method.POST, "/vms", this::create),
        new Route(Method.PUT, "/vms/{id}", this::change),
        new Route(Method.DELETE, "/vms/{id}", this::remove));
  }

  private void create(ServerRequest request, ServerResponse response) {
    Caller caller = CallerContext.of(request);
    Parameters parameters = Requests.parameters(request);
    @Nullable String namespace =
        parameters.matching(
            Destination.NAMESPACE,
            ResourceName.DNS_LABEL,
            "must be the name of a Namespace, a DNS label of lower case");
    parameters.check();
    StoredVm vm = creation.create(caller, namespace, VmRequest.toCreate(JsonBody.of(request)));
    Optional<Duration> patience = patience(request.headers());
    patience.ifPresent(wait -> response.header(PREFERENCE_APPLIED, "wait=" + wait.toSeconds()));
    Optional<VmRow> row = patience.flatMap(wait -> creation.row(caller, vm, wait));
    if (row.isPresent()) {
      response.header(HeaderNames.LOCATION, "/vms/" + row.get().id());
      Json.send(response, Status.CREATED_201, shape(row.get()));
    } else {
      accepted(response, vm.ref());
    }
  }

  private void change(ServerRequest request, ServerResponse response) {
    Requests.parameters(request).check();
    VmRow row =
        change.change(
            CallerContext.of(request), Requests.pathId(request, "id"), JsonBody.of(request));
    Json.send(response, Status.OK_200, shape(row));
  }

  private void remove(ServerRequest request, ServerResponse response) {
    Requests.parameters(request).check();
    accepted(response, removal.remove(CallerContext.of(request), Requests.pathId(request, "id")));
  }

  private static void accepted(ServerResponse response, ResourceRef ref) {
    // Both are DNS names: nothing of them needs to be escaped.
    response.header(
        HeaderNames.LOCATION,
        "/vms?namespace=%s&resource_name=%s".formatted(ref.namespace(), ref.name()));
    Json.send(
        response,
        Status.ACCEPTED_202,
        Map.of("namespace", ref.namespace(), "resource_name", ref.name()));
  }

  private static Optional<Duration> patience(ServerRequestHeaders headers) {
    return headers.contains(PREFER)
        ? Prefer.patience(headers.get(PREFER).allValues())
        : Optional.empty();
  }
}
