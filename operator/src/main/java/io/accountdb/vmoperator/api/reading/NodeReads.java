package io.accountdb.vmoperator.api.reading;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.accountdb.vmoperator.api.http.Json;
import io.accountdb.vmoperator.api.http.Parameters;
import io.accountdb.vmoperator.api.http.Requests;
import io.accountdb.vmoperator.api.http.Route;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.NodeQueries;
import io.accountdb.vmoperator.store.NodeView;
import io.accountdb.vmoperator.store.Page;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers who asks for nodes. */
public final class NodeReads {
  private final NodeQueries nodes;

  public NodeReads(Database database) {
    nodes = new NodeQueries(database);
  }

  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/proxmox-nodes", this::list),
        new Route(Method.GET, "/proxmox-nodes/{id}", this::one));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Parameters parameters = Requests.parameters(request);
    int limit = parameters.limit();
    int offset = parameters.offset();
    parameters.check();
    Page<NodeView> page = nodes.list(Requests.viewer(request), limit, offset);
    List<NodeJson> shown = page.rows().stream().map(NodeJson::of).toList();
    Json.send(response, Status.OK_200, new PageJson(shown, page.total(), limit, offset));
  }

  private void one(ServerRequest request, ServerResponse response) {
    int id = Requests.pathId(request, "id");
    Requests.parameters(request).check();
    NodeView node = nodes.byId(Requests.viewer(request), id).orElseThrow(Problems::notFound);
    Json.send(response, Status.OK_200, NodeJson.of(node));
  }

  record PageJson(List<NodeJson> nodes, long total, int limit, int offset) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record NodeJson(
      int id,
      String name,
      String hostname,
      @Nullable Integer port,
      @Nullable String status,
      @Nullable Instant lastSeen,
      int ownerId) {
    private static NodeJson of(NodeView node) {
      return new NodeJson(
          node.id(),
          node.name(),
          node.hostname(),
          node.port(),
          node.status(),
          node.lastSeen(),
          node.ownerId());
    }
  }
}
