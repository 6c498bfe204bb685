package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterCheck;
import io.accountdb.vmoperator.sandbox.proxmox.schema.Value;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
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
  private static final Logger LOG = LoggerFactory.getLogger(MethodCaller.class);

  /** Every so many changes by ticket are lost without an answer (13.11 of the design). */
  private static final int TICKET_LOSS = 10;

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
      @Nullable String node = method.onNode() ? knownNode(raw) : null;
      boolean relayed = method.daemon() || (node != null && !node.equals(localNode()));
      if (!method.daemon()) {
        return Dispatcher.answered(reply(caller, route, incoming, node, relayed));
      }
      return daemons
          .relay(
              node == null ? localNode() : node,
              () -> reply(caller, route, incoming, node, relayed))
          .map(Dispatcher::answered)
          .orElse(Dispatcher.answered(Reply.empty(596, "Connection timed out")));
    } catch (ApiFailure failure) {
      return Dispatcher.answered(Envelopes.failure(failure, false));
    }
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
}
