package io.accountdb.vmoperator.sandbox.proxmox;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Authentication;
import io.accountdb.vmoperator.sandbox.proxmox.access.Credentials;
import io.accountdb.vmoperator.sandbox.proxmox.access.Pools;
import io.accountdb.vmoperator.sandbox.proxmox.api.AccessMethods;
import io.accountdb.vmoperator.sandbox.proxmox.api.ClusterMethods;
import io.accountdb.vmoperator.sandbox.proxmox.api.Dispatcher;
import io.accountdb.vmoperator.sandbox.proxmox.api.GuestMethods;
import io.accountdb.vmoperator.sandbox.proxmox.api.MethodTable;
import io.accountdb.vmoperator.sandbox.proxmox.api.TaskMethods;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Ledger;
import io.accountdb.vmoperator.sandbox.proxmox.faults.OutOfBand;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestLife;
import io.accountdb.vmoperator.sandbox.proxmox.resources.ClusterResources;
import io.accountdb.vmoperator.sandbox.proxmox.resources.WorkerCaches;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterTable;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskListing;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskRegistry;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Workers;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import io.accountdb.vmoperator.sandbox.proxmox.transport.ClusterCertificates;
import io.accountdb.vmoperator.sandbox.proxmox.transport.Endpoints;
import io.accountdb.vmoperator.sandbox.proxmox.transport.ProxyServer;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A running simulated Proxmox VE cluster. Started by tests and by the sandbox command. */
public final class ProxmoxSimulator implements AutoCloseable {
  private final World world;
  private final SimulatorSecrets secrets;
  private final ClusterCertificates certificates;
  private final Cluster cluster;
  private final TaskRegistry tasks;
  private final Workers workers;
  private final GuestLife life;
  private final Faults faults;
  private final Ledger ledger = new Ledger();
  private final OutOfBand outOfBand;
  private final Endpoints endpoints;
  private final Outages outages;

  private ProxmoxSimulator(World world, SimulatorSettings settings) throws IOException {
    this.world = world;
    WorldDefinition definition = world.definition();
    ScaledClock clock = new ScaledClock(settings.timeScale(), settings.clock());
    @Nullable SimulatorSecrets given = settings.secrets();
    SimulatorSecrets initial = given == null ? SimulatorSecrets.random(world) : given;
    List<String> nodes = definition.nodes().stream().map(Node::name).toList();
    @Nullable ClusterCertificates kept = initial.certificates();
    certificates =
        kept == null ? new ClusterCertificates(definition.clusterName(), clock.now()) : kept;
    secrets = initial.with(certificates);

    WorkerCaches caches = new WorkerCaches();
    faults = new Faults(caches);
    tasks = new TaskRegistry(nodes);
    workers = new Workers(tasks, clock, faults);
    AccessControl access = new AccessControl(definition, new Pools(definition.pools()));
    cluster = new Cluster(definition, access, workers, clock, ParameterTable.load());
    life = new GuestLife(cluster);
    outOfBand = new OutOfBand(cluster, tasks, life);

    Authentication authentication =
        new Authentication(
            definition.users(),
            new Credentials(secrets.tokens(), secrets.rootPassword(), secrets.ticketKey()),
            settings.clock());
    MethodTable methods =
        new MethodTable(
            new AccessMethods(access, authentication, definition.clusterName()),
            new ClusterMethods(
                cluster,
                new ClusterResources(cluster, caches),
                node -> certificates.of(node).fingerprint()),
            new TaskMethods(new TaskListing(tasks, access)),
            new GuestMethods(cluster, tasks, life));
    Dispatcher dispatcher = new Dispatcher(cluster, methods, faults, ledger);
    endpoints =
        new Endpoints(
            nodes,
            settings.port(),
            (node, port) ->
                new ProxyServer(
                    node,
                    port,
                    certificates.of(node).serverContext(),
                    authentication,
                    dispatcher,
                    clock));
    outages = new Outages(cluster, endpoints);
  }

  /**
   * Starts a cluster; it accepts calls when this returns.
   *
   * @throws UncheckedIOException where the port is taken
   */
  public static ProxmoxSimulator start(World world, SimulatorSettings settings) {
    try {
      return new ProxmoxSimulator(world, settings);
    } catch (IOException taken) {
      throw new UncheckedIOException(
          "the Proxmox simulator cannot listen on 127.0.0.1:" + settings.port(), taken);
    }
  }

  /** Where the first node listens. */
  public URI url() {
    return urls().values().iterator().next();
  }

  /** Where each node listens, by its name, in the nodes' order; also while it is down. */
  public Map<String, URI> urls() {
    Map<String, URI> urls = new LinkedHashMap<>();
    endpoints
        .ports()
        .forEach((node, port) -> urls.put(node, URI.create("https://127.0.0.1:" + port)));
    return urls;
  }

  /** The certificate authority that clients have to trust. */
  public String certificateAuthorityPem() {
    return certificates.authorityPem();
  }

  /**
   * The token of the first user who is not root, as {@code USER@REALM!ID=SECRET}.
   *
   * @throws IllegalStateException where the world has none
   */
  public String operatorToken() {
    return secrets.token(world, false);
  }

  /**
   * The first token of root@pam, as {@code USER@REALM!ID=SECRET}.
   *
   * @throws IllegalStateException where the world has none
   */
  public String rootToken() {
    return secrets.token(world, true);
  }

  /** A token of the world with its secret, as {@code USER@REALM!ID=SECRET}. */
  public String withSecret(String tokenId) {
    return secrets.withSecret(tokenId);
  }

  /** Password of root@pam. */
  public String rootPassword() {
    return secrets.rootPassword();
  }

  /** All secrets, with which another simulator is the same to its clients. */
  public SimulatorSecrets secrets() {
    return secrets;
  }

  public World world() {
    return world;
  }

  public Faults faults() {
    return faults;
  }

  public Ledger ledger() {
    return ledger;
  }

  public Outages outages() {
    return outages;
  }

  public OutOfBand outOfBand() {
    return outOfBand;
  }

  /** Forgets a finished task, as log rotation does. */
  public void pruneTask(String upid) {
    tasks.prune(upid);
  }

  /** All guests by VMID, as they are. */
  public List<GuestView> guests() {
    return cluster.guests().all().stream().map(this::view).toList();
  }

  /** One guest, as it is. */
  public Optional<GuestView> guest(int vmid) {
    return cluster.guests().find(vmid).map(this::view);
  }

  private GuestView view(Guest guest) {
    return GuestView.of(guest, cluster.access().pools());
  }

  /** Ends everything at once, as a power failure does. */
  @Override
  public void close() {
    endpoints.close();
    life.close();
    workers.close();
  }
}
