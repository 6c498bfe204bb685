package io.accountdb.vmoperator.sandbox;

import io.accountdb.vmoperator.sandbox.database.AccountDbUser;
import io.accountdb.vmoperator.sandbox.database.PostgresServer;
import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import io.accountdb.vmoperator.sandbox.host.StateEntry;
import io.accountdb.vmoperator.sandbox.kubernetes.KubernetesBinaries;
import io.accountdb.vmoperator.sandbox.kubernetes.KubernetesServer;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.SimulatorSettings;
import io.accountdb.vmoperator.sandbox.proxmox.World;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/** How {@link Sandbox} starts each of its parts. */
record PartStarts(SandboxSettings settings, StateDirectory state, Children children) {
  private static final int ANY_FREE_PORT = 0;

  Sandbox.Parts begin(ConcurrentStart starts) {
    World world = settings.world().map(World::load).orElseGet(World::bundled);
    // First and alone: this may take minutes, and then has things to tell.
    Optional<KubernetesBinaries> binaries =
        wanted(Part.KUBERNETES)
            .map(
                _ ->
                    KubernetesBinaries.obtain(
                        settings.environment(), children, settings.progress()));
    Optional<Future<KubernetesServer>> kubernetes =
        binaries.map(found -> starts.begin(() -> kubernetes(found), KubernetesServer::close));
    Optional<Future<PostgresServer>> database =
        wanted(Part.DATABASE).map(_ -> starts.begin(() -> database(world), PostgresServer::close));
    Optional<Future<ProxmoxSimulator>> proxmox =
        wanted(Part.PROXMOX).map(_ -> starts.begin(() -> proxmox(world), ProxmoxSimulator::close));
    return new Sandbox.Parts(
        kubernetes.map(starts::await), database.map(starts::await), proxmox.map(starts::await));
  }

  private KubernetesServer kubernetes(KubernetesBinaries binaries) {
    KubernetesServer server =
        KubernetesServer.start(
            binaries, state.folder(StateEntry.KUBERNETES), children, settings.clock());
    settings.progress().say("Kubernetes is ready at " + server.url());
    return server;
  }

  private PostgresServer database(World world) {
    List<AccountDbUser> users =
        world.databaseUsers().stream()
            .map(
                user ->
                    new AccountDbUser(
                        user.username(), user.email(), user.fullName(), user.role(), user.active()))
            .toList();
    PostgresServer server =
        PostgresServer.launch(
            state.folder(StateEntry.DATABASE),
            children,
            users,
            settings.environment(),
            settings.progress());
    settings.progress().say("PostgreSQL is ready at " + server.jdbcUrl());
    return server;
  }

  private ProxmoxSimulator proxmox(World world) {
    ProxmoxSimulator simulator =
        ProxmoxSimulator.start(
            world, new SimulatorSettings(ANY_FREE_PORT, settings.timeScale(), settings.clock()));
    settings.progress().say("Proxmox VE is ready at " + simulator.url());
    return simulator;
  }

  private Optional<Part> wanted(Part part) {
    return Optional.of(part).filter(settings.parts()::contains);
  }
}
