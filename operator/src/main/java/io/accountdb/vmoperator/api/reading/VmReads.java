package io.accountdb.vmoperator.api.reading;

import io.accountdb.vmoperator.api.http.Json;
import io.accountdb.vmoperator.api.http.Parameters;
import io.accountdb.vmoperator.api.http.Requests;
import io.accountdb.vmoperator.api.http.Route;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.Page;
import io.accountdb.vmoperator.store.StatisticsQueries;
import io.accountdb.vmoperator.store.VmFilter;
import io.accountdb.vmoperator.store.VmQueries;
import io.accountdb.vmoperator.store.VmRow;
import io.accountdb.vmoperator.store.VmStatus;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers who asks for VMs: all of theirs, one, those of a node, or their sums. */
public final class VmReads {
  private static final int LONGEST_SEARCH = 100;
  private static final int LONGEST_NAMESPACE = 63;
  private static final int LONGEST_RESOURCE_NAME = 253;
  private static final List<String> STATUSES =
      Arrays.stream(VmStatus.values()).map(VmStatus::databaseValue).toList();

  private final VmQueries vms;
  private final StatisticsQueries statistics;

  public VmReads(Database database) {
    vms = new VmQueries(database);
    statistics = new StatisticsQueries(database);
  }

  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/vms", this::list),
        new Route(Method.GET, "/vms/{id}", this::one),
        new Route(Method.GET, "/vms/proxmox/{node_id}", this::onNode),
        new Route(Method.GET, "/vms/stats", this::statistics));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Parameters parameters = Requests.parameters(request);
    int limit = parameters.limit();
    int offset = parameters.offset();
    @Nullable String status = parameters.word("status", STATUSES);
    VmFilter filter =
        new VmFilter(
            parameters.text("search", LONGEST_SEARCH),
            status == null ? null : VmStatus.fromDatabase(status),
            parameters.id("node"),
            parameters.text("namespace", LONGEST_NAMESPACE),
            parameters.text("resource_name", LONGEST_RESOURCE_NAME));
    parameters.check();
    Page<VmRow> page = vms.list(Requests.viewer(request), filter, limit, offset);
    Json.send(response, Status.OK_200, VmJson.OfPage.of(page, limit, offset));
  }

  private void one(ServerRequest request, ServerResponse response) {
    int id = Requests.pathId(request, "id");
    Requests.parameters(request).check();
    VmRow row = vms.byId(Requests.viewer(request), id).orElseThrow(Problems::notFound);
    Json.send(response, Status.OK_200, VmJson.of(row));
  }

  private void onNode(ServerRequest request, ServerResponse response) {
    int node = Requests.pathId(request, "node_id");
    Parameters parameters = Requests.parameters(request);
    int limit = parameters.limit();
    int offset = parameters.offset();
    parameters.check();
    Page<VmRow> page =
        vms.onNode(Requests.viewer(request), node, limit, offset).orElseThrow(Problems::notFound);
    Json.send(response, Status.OK_200, VmJson.OfPage.of(page, limit, offset));
  }

  private void statistics(ServerRequest request, ServerResponse response) {
    Requests.parameters(request).check();
    Json.send(response, Status.OK_200, StatisticsJson.of(statistics.of(Requests.viewer(request))));
  }
}
