package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskFilter;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskListing;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Methods that show and stop tasks. */
public final class TaskMethods {
  private static final int DEFAULT_LIMIT = 50;

  private final TaskListing listing;

  public TaskMethods(TaskListing listing) {
    this.listing = listing;
  }

  List<ApiMethod> methods() {
    return List.of(
        ApiMethod.direct(
            "GET",
            "/cluster/tasks",
            Rule.anyUser(),
            call -> Result.of(listing.cluster(call.caller()))),
        ApiMethod.direct("GET", "/nodes/{node}/tasks", Rule.anyUser(), this::list),
        ApiMethod.relayed(
            "GET",
            "/nodes/{node}/tasks/{upid}/status",
            Rule.anyUser(),
            call -> Result.of(listing.status(call.caller(), call.node(), call.required("upid")))),
        ApiMethod.relayed("GET", "/nodes/{node}/tasks/{upid}/log", Rule.anyUser(), this::log),
        ApiMethod.relayed(
            "DELETE",
            "/nodes/{node}/tasks/{upid}",
            Rule.anyUser(),
            call -> {
              listing.stop(call.caller(), call.node(), call.required("upid"));
              return Result.NOTHING;
            }));
  }

  private Result list(Call call) {
    @Nullable String source = call.text("source");
    TaskFilter filter =
        new TaskFilter(
            Objects.requireNonNullElse(source, "archive"),
            call.text("vmid"),
            call.text("typefilter"),
            call.text("userfilter"),
            call.number("since"),
            call.number("until"),
            call.flag("errors"),
            Set.copyOf(call.list("statusfilter")),
            call.integer("start", 0),
            call.integer("limit", DEFAULT_LIMIT));
    return page(listing.node(call.caller(), call.node(), filter));
  }

  private Result log(Call call) {
    return page(
        listing.log(
            call.caller(),
            call.node(),
            call.required("upid"),
            call.integer("start", 0),
            call.integer("limit", DEFAULT_LIMIT)));
  }

  private static Result page(TaskListing.Page page) {
    return new Result(page.rows(), page.total());
  }
}
