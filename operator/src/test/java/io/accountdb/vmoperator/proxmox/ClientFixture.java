package io.accountdb.vmoperator.proxmox;

import io.accountdb.vmoperator.proxmox.ScriptedServer.Reaction;
import io.accountdb.vmoperator.proxmox.ScriptedServer.Request;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Servers and clients of one test, closed with it. */
final class ClientFixture implements AutoCloseable {
  static final String SECRET = "5ecre7-0000";
  static final GuestAddress GUEST = new GuestAddress("pve1", 110);
  static final GuestAddress TEMPLATE = new GuestAddress("pve1", 9000);
  static final CloneRequest CLONE = new CloneRequest(110, "web", "a=b;c\nd", null, null, "p1");
  static final String UPID =
      "UPID:pve1:0003A5C2:01A2B3C4:68A1B2C3:qmclone:9000:operator@pve!vm-operator:";

  static final ClientLimits LIMITS =
      new ClientLimits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofMillis(300),
          2,
          3);

  private final TestAuthority authority = new TestAuthority();
  private final List<ScriptedServer> servers = new ArrayList<>();
  private final List<ProxmoxApi> clients = new ArrayList<>();

  ScriptedServer server(Function<Request, Reaction> script) {
    return server("127.0.0.1", script);
  }

  /** A node whose certificate names another address than the one it is asked by. */
  ScriptedServer server(String certified, Function<Request, Reaction> script) {
    try {
      ScriptedServer server = new ScriptedServer(authority.node(certified), script);
      servers.add(server);
      return server;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  ProxmoxApi client(URI... endpoints) {
    return client(LIMITS, endpoints);
  }

  ProxmoxApi client(ClientLimits limits, URI... endpoints) {
    try {
      return client(limits, authority.pem(), endpoints);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  ProxmoxApi client(ClientLimits limits, String caPem, URI... endpoints) {
    ProxmoxApi client =
        HttpProxmoxApi.connect(
            new ProxmoxEndpoint(
                List.of(endpoints),
                new ProxmoxEndpoint.Token("operator@pve!vm-operator", SECRET),
                caPem),
            Clock.systemUTC(),
            limits);
    clients.add(client);
    return client;
  }

  @Override
  public void close() throws IOException {
    clients.forEach(ProxmoxApi::close);
    for (ScriptedServer server : servers) {
      server.close();
    }
  }
}
