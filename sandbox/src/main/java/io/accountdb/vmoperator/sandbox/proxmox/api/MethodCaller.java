package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterCheck;
import io.accountdb.vmoperator.sandbox.proxmox.schema.Value;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a method in Proxmox's order: whether tokens may, rights, the node, and only then parameters
 * (HTTPServer.pm rest_handler, RESTHandler.pm handle). Called by {@link Dispatcher}.
 */
final class MethodCaller {
  private static final Logger log = LoggerFactory.getLogger(MethodCaller.class);

  /** Every so many changes by ticket are lost without an answer (AnyEvent.pm, its note 1). */
  private static final int TICKET_LOSS = 10;

  /** After which a node that does not answer its neighbours' ARP requests counts as away. */
  private static final Duration NO_ROUTE_DELAY = Duration.ofSeconds(3);

  private static final Reply TIMED_OUT = Reply.empty(596, "Connection timed out");

  private final Cluster cluster;
  private final AccessControl access;
  private final Daemons daemons;
  private final AtomicInteger ticketChanges = new AtomicInteger();

  MethodCaller(Cluster cluster) {
    this.cluster = cluster;
    access = cluster.access();
    Collection<String> nodes = cluster.world().nodes().stream().map(Node::name).toList();
    daemons = new Daemons(nodes, cluster.clock());
  }

  Outcome run(
      Caller caller, Router.Route route, Dispatcher.Incoming incoming, Map<String, String> raw)
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
      @Nullable String node = method.onNode() ? knownNode(incoming.endpoint(), raw) : null;
      if (node == null || node.equals(incoming.endpoint())) {
        return execute(caller, route, incoming, node, method.daemon());
      }
      return remote(caller, route, incoming, node);
    } catch (ApiFailure failure) {
      return Dispatcher.answered(Envelopes.failure(failure, false));
    }
  }

  /**
   * Passes a call on to another node. One that cannot be reached has not got it; one that is lost
   * on the way carries it out and nobody hears of it.
   */
  private Outcome remote(
      Caller caller, Router.Route route, Dispatcher.Incoming incoming, String node)
      throws InterruptedException {
    Duration begin = cluster.clock().elapsed();
    if (!cluster.health().reachable(node)) {
      cluster.clock().pause(NO_ROUTE_DELAY);
      return Dispatcher.answered(Reply.empty(595, "No route to host"));
    }
    Outcome outcome = execute(caller, route, incoming, node, true);
    if (cluster.health().reachable(node)) {
      return outcome;
    }
    cluster.clock().pause(begin.plus(Daemons.PROXY_TIMEOUT).minus(cluster.clock().elapsed()));
    return Dispatcher.answered(TIMED_OUT);
  }

  private Outcome execute(
      Caller caller,
      Router.Route route,
      Dispatcher.Incoming incoming,
      @Nullable String node,
      boolean relayed)
      throws InterruptedException {
    if (!route.method().daemon()) {
      return Dispatcher.answered(reply(caller, route, incoming, node, relayed));
    }
    return daemons
        .relay(
            node == null ? incoming.endpoint() : node,
            () -> reply(caller, route, incoming, node, relayed))
        .map(Dispatcher::answered)
        .orElse(Dispatcher.answered(TIMED_OUT));
  }

  private Reply reply(
      Caller caller,
      Router.Route route,
      Dispatcher.Incoming incoming,
      @Nullable String node,
      boolean relayed)
      throws InterruptedException {
    try {
      Map<String, Value> parameters = new TreeMap<>(incoming.parameters());
      route.parameters().forEach((name, text) -> parameters.put(name, new Value.Text(text)));
      if (node != null) {
        parameters.put("node", new Value.Text(node));
      }
      Map<String, String> checked =
          new ParameterCheck(cluster.table())
              .check(cluster.table().method(route.method().signature()), parameters);
      if (route.method().needsQuorum()) {
        cluster.health().requireQuorum();
      }
      Result result =
          route.method().handler().handle(new Call(caller, incoming.endpoint(), checked));
      return Envelopes.success(result, relayed);
    } catch (ApiFailure failure) {
      return Envelopes.failure(failure, relayed);
    } catch (RuntimeException defect) {
      // The outermost edge of a call: a client gets an answer, and a defect of the simulator shows.
      log.error("{} broke", route.method().signature(), defect);
      return Envelopes.failure(500, "simulator defect: " + defect, Map.of(), relayed);
    }
  }

  private static void checkConflicts(Router.Route route, Dispatcher.Incoming incoming) {
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

  private String knownNode(String endpoint, Map<String, String> raw) {
    String name = raw.getOrDefault("node", "");
    if (name.equals("localhost")) {
      return endpoint;
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
}
