package io.accountdb.vmoperator.sandbox.proxmox.transport;

import io.accountdb.vmoperator.sandbox.host.LoopbackPorts;
import io.accountdb.vmoperator.sandbox.host.PortTakenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pveproxy for each node, on a port of its own that the node keeps. Called by the simulator, and
 * by who lets an endpoint fail.
 */
public final class Endpoints implements AutoCloseable {
  private final Starter starter;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, ProxyServer> open = new LinkedHashMap<>();

  /** Starts a node's server on a port. */
  @FunctionalInterface
  public interface Starter {
    ProxyServer start(String node, int port) throws IOException;
  }

  /**
   * Opens all.
   *
   * @param firstPort of the first node; the others take any free one
   * @throws IOException where a port is taken; none is open then
   */
  public Endpoints(List<String> nodes, int firstPort, Starter starter) throws IOException {
    this.starter = starter;
    int port = firstPort;
    try {
      for (String node : nodes) {
        ProxyServer server = port == 0 ? startAnywhere(node) : starter.start(node, port);
        open.put(node, server);
        ports.put(node, server.port());
        port = 0;
      }
    } catch (IOException taken) {
      close();
      throw taken;
    }
  }

  /** Not where the kernel chooses: an endpoint that is closed must find its port again. */
  private ProxyServer startAnywhere(String node) {
    return LoopbackPorts.retrying(
        () -> {
          try {
            return starter.start(node, LoopbackPorts.free());
          } catch (BindException taken) {
            throw new PortTakenException("the endpoint of " + node);
          } catch (IOException broken) {
            throw new UncheckedIOException(broken);
          }
        });
  }

  /** Ports by node, in the nodes' order. */
  public Map<String, Integer> ports() {
    return new LinkedHashMap<>(ports);
  }

  /** Listens again where it did; nothing where it does. */
  public synchronized void open(String node) {
    if (open.containsKey(node)) {
      return;
    }
    @Nullable Integer port = ports.get(node);
    if (port == null) {
      throw new IllegalArgumentException("no such node: " + node);
    }
    try {
      open.put(node, starter.start(node, port));
    } catch (IOException taken) {
      throw new UncheckedIOException(
          "the endpoint of " + node + " cannot listen on 127.0.0.1:" + port + " again", taken);
    }
  }

  /** Breaks all connections to a node and refuses new ones. */
  public synchronized void close(String node) {
    @Nullable ProxyServer server = open.remove(node);
    if (server != null) {
      server.close();
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(open.keySet()).forEach(this::close);
  }
}
