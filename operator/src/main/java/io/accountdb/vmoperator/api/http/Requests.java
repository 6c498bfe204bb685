package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.store.Viewer;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the handlers take from a request. */
public final class Requests {
  private Requests() {}

  public static Viewer viewer(ServerRequest request) {
    return CallerContext.of(request).viewer();
  }

  public static Parameters parameters(ServerRequest request) {
    UriQuery query = request.query();
    return new Parameters(
        query.names().stream().collect(Collectors.toMap(Function.identity(), query::all)));
  }

  /**
   * An id in the path.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 where it can be none
   */
  public static int pathId(ServerRequest request, String name) {
    String value = request.path().pathParameters().get(name);
    Parameters path = new Parameters(Map.of(name, List.of(value)));
    @Nullable Integer id = path.id(name);
    path.check();
    if (id == null) {
      throw new IllegalStateException("no path parameter " + name);
    }
    return id;
  }
}
