package io.accountdb.vmoperator.sandbox;

import io.accountdb.vmoperator.sandbox.database.AccountDbUser;
import io.accountdb.vmoperator.sandbox.database.PostgresServer;
import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import io.accountdb.vmoperator.sandbox.host.StateEntry;
import io.accountdb.vmoperator.sandbox.kubernetes.KubernetesBinaries;
import io.accountdb.vmoperator.sandbox.kubernetes.KubernetesServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * The running surroundings of an operator: a Kubernetes control plane and AccountDB's database.
 * Nothing of it outlives this JVM, however the JVM ends.
 */
public final class Sandbox implements AutoCloseable {
  private final StateDirectory state;
  private final Children children;
  private final Optional<KubernetesServer> kubernetes;
  private final Optional<PostgresServer> database;

  private Sandbox(
      StateDirectory state,
      Children children,
      Optional<KubernetesServer> kubernetes,
      Optional<PostgresServer> database) {
    this.state = state;
    this.children = children;
    this.kubernetes = kubernetes;
    this.database = database;
  }

  /**
   * Starts the parts that the settings name, at the same time, and waits until all can be used.
   *
   * @throws SandboxException if one of them does not start; the others are ended again
   */
  public static Sandbox start(SandboxSettings settings) {
    StateDirectory state =
        settings.stateDirectory().map(StateDirectory::claim).orElseGet(StateDirectory::temporary);
    Children children = state.children();
    ConcurrentStart starts = new ConcurrentStart();
    try {
      return start(settings, state, children, starts);
    } catch (RuntimeException e) {
      starts.abandon();
      children.close();
      state.close();
      throw e;
    }
  }

  private static Sandbox start(
      SandboxSettings settings, StateDirectory state, Children children, ConcurrentStart starts) {
    // First and alone: this may take minutes, and then has things to tell.
    Optional<KubernetesBinaries> binaries =
        wanted(settings, Part.KUBERNETES)
            .map(_ -> KubernetesBinaries.obtain(settings.environment(), settings.progress()));
    Optional<Future<KubernetesServer>> kubernetes =
        binaries.map(
            found -> starts.begin(() -> startKubernetes(found, settings, state, children)));
    Optional<Future<PostgresServer>> database =
        wanted(settings, Part.DATABASE)
            .map(_ -> starts.begin(() -> startDatabase(settings, state, children)));
    return new Sandbox(state, children, kubernetes.map(starts::await), database.map(starts::await));
  }

  /**
   * @throws IllegalStateException if the sandbox was started without it
   */
  public KubernetesServer kubernetes() {
    return present(kubernetes, Part.KUBERNETES);
  }

  /**
   * @throws IllegalStateException if the sandbox was started without it
   */
  public PostgresServer database() {
    return present(database, Part.DATABASE);
  }

  /** Ends all parts and deletes what they wrote. */
  @Override
  public void close() {
    kubernetes.ifPresent(KubernetesServer::close);
    database.ifPresent(PostgresServer::close);
    children.close();
    state.close();
  }

  private static KubernetesServer startKubernetes(
      KubernetesBinaries binaries,
      SandboxSettings settings,
      StateDirectory state,
      Children children) {
    Path folder = state.folder(StateEntry.KUBERNETES);
    KubernetesServer server = KubernetesServer.start(binaries, folder, children, settings.clock());
    settings.progress().say("Kubernetes API server is ready at " + server.url());
    return server;
  }

  private static PostgresServer startDatabase(
      SandboxSettings settings, StateDirectory state, Children children) {
    PostgresServer server =
        PostgresServer.launch(
            state.folder(StateEntry.DATABASE),
            children,
            List.of(
                new AccountDbUser("alice", "alice@example.com", "Alice", "user", true),
                new AccountDbUser("bob", "bob@example.com", "Bob", "user", true),
                new AccountDbUser("platform", "platform@example.com", "Platform", "user", true),
                new AccountDbUser("admin", "admin@example.com", "Admin", "admin", true)),
            settings.environment(),
            settings.progress());
    settings.progress().say("PostgreSQL is ready at " + server.jdbcUrl());
    return server;
  }

  private static Optional<Part> wanted(SandboxSettings settings, Part part) {
    return Optional.of(part).filter(settings.parts()::contains);
  }

  private static <T> T present(Optional<T> part, Part name) {
    return part.orElseThrow(
        () -> new IllegalStateException("this sandbox was started without " + name));
  }
}
