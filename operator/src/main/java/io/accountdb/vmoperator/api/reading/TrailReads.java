package io.accountdb.vmoperator.api.reading;

import io.accountdb.vmoperator.api.http.Json;
import io.accountdb.vmoperator.api.http.Parameters;
import io.accountdb.vmoperator.api.http.Requests;
import io.accountdb.vmoperator.api.http.Route;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.ActivityDay;
import io.accountdb.vmoperator.store.ActivityQueries;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.Page;
import io.accountdb.vmoperator.store.TrailEntry;
import io.accountdb.vmoperator.store.TrailFilter;
import io.accountdb.vmoperator.store.TrailQueries;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** Answers who asks what was done: to one VM, to all of theirs, or by owner and day. */
public final class TrailReads {
  private static final int LARGEST_OFFSET = TrailQueries.REACH - 1;

  private final TrailQueries trail;
  private final ActivityQueries activity;

  public TrailReads(Database database) {
    trail = new TrailQueries(database);
    activity = new ActivityQueries(database);
  }

  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/vms/{id}/audit", this::ofVm),
        new Route(Method.GET, "/vms/audit", this::list),
        new Route(Method.GET, "/vms/activity", this::activity));
  }

  private void ofVm(ServerRequest request, ServerResponse response) {
    int id = Requests.pathId(request, "id");
    Parameters parameters = Requests.parameters(request);
    int limit = parameters.limit();
    int offset = parameters.offset(LARGEST_OFFSET);
    parameters.check();
    Page<TrailEntry> page =
        trail.ofVm(Requests.viewer(request), id, limit, offset).orElseThrow(Problems::notFound);
    Json.send(response, Status.OK_200, TrailEntryJson.OfPage.of(page, limit, offset));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Parameters parameters = Requests.parameters(request);
    int limit = parameters.limit();
    int offset = parameters.offset(LARGEST_OFFSET);
    TrailFilter filter =
        new TrailFilter(
            parameters.time("from"),
            parameters.time("to"),
            parameters.id("vm"),
            parameters.word("kind", TrailFilter.KINDS),
            parameters.word("actor", TrailFilter.ACTORS));
    parameters.check();
    Page<TrailEntry> page = trail.list(Requests.viewer(request), filter, limit, offset);
    Json.send(response, Status.OK_200, TrailEntryJson.OfPage.of(page, limit, offset));
  }

  private void activity(ServerRequest request, ServerResponse response) {
    Parameters parameters = Requests.parameters(request);
    int limit = parameters.limit();
    int offset = parameters.offset();
    ActivityQueries.Filter filter =
        new ActivityQueries.Filter(
            parameters.day("from"), parameters.day("to"), parameters.id("owner"));
    parameters.check();
    Page<ActivityDay> page = activity.list(Requests.viewer(request), filter, limit, offset);
    Json.send(response, Status.OK_200, ActivityJson.OfPage.of(page, limit, offset));
  }
}
