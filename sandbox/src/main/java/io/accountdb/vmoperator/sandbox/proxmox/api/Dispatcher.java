package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Ledger;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.schema.Value;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a decoded call to its method; faults strike around it, and the ledger sees all. Called by
 * {@code transport}.
 */
public final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration UNAUTHORIZED_DELAY = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final Router router;
  private final MethodCaller methods;
  private final Faults faults;
  private final Ledger ledger;

  public Dispatcher(Cluster cluster, MethodTable table, Faults faults, Ledger ledger) {
    this.cluster = cluster;
    this.faults = faults;
    this.ledger = ledger;
    router = new Router(table.all());
    methods = new MethodCaller(cluster);
  }

  /**
   * A call as it came in.
   *
   * @param endpoint the node that the client is connected to
   * @param path unescaped, below {@code /api2/json}
   */
  public record Incoming(
      String endpoint, String verb, String path, Map<String, Value> parameters) {}

  /** Records a call that did not get in. */
  public void refused(String verb, String path, int status) {
    CallMatch.Target target =
        router
            .find(verb, path)
            .map(route -> target(route.method(), route.parameters()))
            .orElse(new CallMatch.Target(verb, path, null, null, null));
    ledger.record(target, "-", cluster.clock().now(), status);
  }

  /** Carries a call out. */
  public Outcome handle(Caller caller, Incoming incoming) throws InterruptedException {
    Optional<Router.Route> found = router.find(incoming.verb(), incoming.path());
    if (found.isEmpty()) {
      String message = "Method '" + incoming.verb() + " " + incoming.path() + "' not implemented";
      refused(incoming.verb(), incoming.path(), 501);
      return answered(Envelopes.failure(ApiFailure.notImplemented(message), false));
    }
    Router.Route route = found.get();
    Map<String, String> raw = texts(incoming.parameters());
    raw.putAll(route.parameters());
    CallMatch.Target target = target(route.method(), raw);
    Outcome outcome =
        faults
            .onCall(target)
            .map(fault -> (Striking) () -> strike(fault, caller, route, incoming, raw))
            .orElse(() -> methods.run(caller, route, incoming, raw))
            .outcome();
    log.debug("{} {} by {}: {}", incoming.verb(), incoming.path(), caller, status(outcome));
    ledger.record(target, caller.id(), cluster.clock().now(), status(outcome));
    return outcome;
  }

  private interface Striking {
    Outcome outcome() throws InterruptedException;
  }

  private static int status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> answered.reply().status();
      case Outcome.Truncated truncated -> truncated.reply().status();
      case Outcome.Dropped _ -> 0;
    };
  }

  private Outcome strike(
      CallFault fault,
      Caller caller,
      Router.Route route,
      Incoming incoming,
      Map<String, String> raw)
      throws InterruptedException {
    return switch (fault) {
      case CallFault.Status status -> {
        if (status.handlerRuns()) {
          methods.run(caller, route, incoming, raw);
        }
        yield answered(
            status.message() == null
                ? Reply.empty(status.status(), status.reason())
                : Envelopes.failure(status.status(), status.message(), Map.of(), true));
      }
      case CallFault.Delay delay -> {
        cluster.clock().pause(delay.duration());
        yield methods.run(caller, route, incoming, raw);
      }
      case CallFault.DropBeforeHandler _ -> new Outcome.Dropped();
      case CallFault.DropAfterHandler _ -> {
        methods.run(caller, route, incoming, raw);
        yield new Outcome.Dropped();
      }
      case CallFault.TruncatedAnswer _ ->
          switch (methods.run(caller, route, incoming, raw)) {
            case Outcome.Answered answered -> new Outcome.Truncated(answered.reply());
            case Outcome.Truncated truncated -> truncated;
            case Outcome.Dropped dropped -> dropped;
          };
    };
  }

  static Outcome answered(Reply reply) {
    return new Outcome.Answered(reply, reply.status() == 401 ? UNAUTHORIZED_DELAY : Duration.ZERO);
  }

  private static Map<String, String> texts(Map<String, Value> parameters) {
    Map<String, String> texts = new TreeMap<>();
    parameters.forEach(
        (name, value) -> {
          if (value instanceof Value.Text(String text)) {
            texts.put(name, text);
          }
        });
    return texts;
  }

  private static CallMatch.Target target(ApiMethod method, Map<String, String> raw) {
    return new CallMatch.Target(
        method.verb(),
        method.template(),
        method.onNode() ? raw.get("node") : null,
        method.template().contains("{vmid}") ? number(raw.get("vmid")) : null,
        method.newVmid().map(raw::get).map(Dispatcher::number).orElse(null));
  }

  private static @Nullable Integer number(@Nullable String text) {
    return text != null && text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
  }
}
