package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Ledger;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterCheck;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterTable;
import io.accountdb.vmoperator.sandbox.proxmox.schema.Value;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a decoded call to its method, in Proxmox's order: the method, whether tokens may call it,
 * rights, the node, then parameters. Faults strike around the handler, and the ledger sees all.
 * Called by {@code transport}.
 */
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration UNAUTHORIZED_DELAY = Duration.ofSeconds(3);

  /** Every so many changes by ticket are lost without an answer (13.11 of the design). */
  private static final int TICKET_LOSS = 10;

  private final Cluster cluster;
  private final AccessControl access;
  private final ParameterTable table;
  private final Router router;
  private final Daemons daemons;
  private final Faults faults;
  private final Ledger ledger;
  private final AtomicInteger ticketChanges = new AtomicInteger();

  public Dispatcher(Cluster cluster, MethodTable methods, Faults faults, Ledger ledger) {
    this.cluster = cluster;
    this.faults = faults;
    this.ledger = ledger;
    access = cluster.access();
    table = cluster.table();
    router = new Router(methods.all());
    Collection<String> nodes = cluster.world().nodes().stream().map(Node::name).toList();
    daemons = new Daemons(nodes, cluster.clock());
  }

  /** A call as it came in; the path is unescaped and starts below {@code /api2/json}. */
  public record Incoming(String verb, String path, Map<String, Value> parameters) {}

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
            .orElse(() -> run(caller, route, incoming, raw))
            .outcome();
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
          run(caller, route, incoming, raw);
        }
        yield answered(
            status.message() == null
                ? Reply.empty(status.status(), status.reason())
                : Envelopes.failure(status.status(), status.message(), Map.of(), true));
      }
      case CallFault.Delay delay -> {
        cluster.clock().pause(delay.duration());
        yield run(caller, route, incoming, raw);
      }
      case CallFault.DropBeforeHandler _ -> new Outcome.Dropped();
      case CallFault.DropAfterHandler _ -> {
        run(caller, route, incoming, raw);
        yield new Outcome.Dropped();
      }
      case CallFault.TruncatedAnswer _ ->
          switch (run(caller, route, incoming, raw)) {
            case Outcome.Answered answered -> new Outcome.Truncated(answered.reply());
            case Outcome.Truncated truncated -> truncated;
            case Outcome.Dropped dropped -> dropped;
          };
    };
  }

  private Outcome run(Caller caller, Router.Route route, Incoming incoming, Map<String, String> raw)
      throws InterruptedException {
    ApiMethod method = route.method();
    if (caller.byTicket()
        && method.verb().equals("PUT")
        && ticketChanges.incrementAndGet() % TICKET_LOSS == 0) {
      return new Outcome.Dropped();
    }
    try {
      checkConflicts(route, incoming);
      if (caller.token() && !method.tokenAllowed()) {
        throw ApiFailure.forbidden(
            "URI '" + incoming.path() + "' not available with API token, need proper ticket.");
      }
      if (!caller.root()) {
        method.rule().check(access, caller, raw);
      }
      @Nullable String node = method.onNode() ? knownNode(raw) : null;
      boolean relayed = method.daemon() || (node != null && !node.equals(localNode()));
      if (!method.daemon()) {
        return answered(reply(caller, route, incoming, node, relayed));
      }
      return daemons
          .relay(
              node == null ? localNode() : node,
              () -> reply(caller, route, incoming, node, relayed))
          .map(Dispatcher::answered)
          .orElse(answered(Reply.empty(596, "Connection timed out")));
    } catch (ApiFailure failure) {
      return answered(Envelopes.failure(failure, false));
    }
  }

  private Reply reply(
      Caller caller, Router.Route route, Incoming incoming, @Nullable String node, boolean relayed)
      throws InterruptedException {
    try {
      Map<String, Value> parameters = new TreeMap<>(incoming.parameters());
      route.parameters().forEach((name, text) -> parameters.put(name, new Value.Text(text)));
      if (node != null) {
        parameters.put("node", new Value.Text(node));
      }
      Map<String, String> checked =
          new ParameterCheck(table).check(table.method(route.method().signature()), parameters);
      Result result = route.method().handler().handle(new Call(caller, checked));
      return Envelopes.success(result, relayed);
    } catch (ApiFailure failure) {
      return Envelopes.failure(failure, relayed);
    } catch (RuntimeException defect) {
      // The outermost edge of a call: a client gets an answer, and a defect of the simulator shows.
      LOG.error("{} broke", route.method().signature(), defect);
      return Envelopes.failure(500, "simulator defect: " + defect, Map.of(), relayed);
    }
  }

  private static void checkConflicts(Router.Route route, Incoming incoming) {
    route
        .parameters()
        .forEach(
            (name, text) -> {
              @Nullable Value given = incoming.parameters().get(name);
              if (given != null && !given.equals(new Value.Text(text))) {
                throw ApiFailure.parameter(
                    name, "duplicate parameter (already defined in URI) with conflicting values!");
              }
            });
  }

  private String knownNode(Map<String, String> raw) {
    String name = raw.getOrDefault("node", "");
    if (name.equals("localhost")) {
      return localNode();
    }
    if (cluster.world().node(name).isEmpty()) {
      throw ApiFailure.died(
          "hostname lookup '"
              + name
              + "' failed - failed to get address info for: "
              + name
              + ": Name or service not known");
    }
    return name;
  }

  /** The node that clients are connected to. */
  private String localNode() {
    return cluster.world().nodes().getFirst().name();
  }

  private static Outcome answered(Reply reply) {
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
        method.template().endsWith("/clone") ? number(raw.get("newid")) : null);
  }

  private static @Nullable Integer number(@Nullable String text) {
    return text != null && text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
  }
}
