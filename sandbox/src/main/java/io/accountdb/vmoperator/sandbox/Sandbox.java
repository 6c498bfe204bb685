package io.accountdb.vmoperator.sandbox;

import io.accountdb.vmoperator.sandbox.database.PostgresServer;
import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import io.accountdb.vmoperator.sandbox.kubernetes.KubernetesServer;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import java.util.Optional;

/**
 * The running surroundings of an operator: a Kubernetes control plane, AccountDB's database and a
 * simulated Proxmox VE cluster. Nothing of it outlives this JVM, however the JVM ends.
 */
public final class Sandbox implements AutoCloseable {
  private final StateDirectory state;
  private final Children children;
  private final Parts parts;

  /** What was started; a part that was left out is empty. */
  record Parts(
      Optional<KubernetesServer> kubernetes,
      Optional<PostgresServer> database,
      Optional<ProxmoxSimulator> proxmox) {}

  private Sandbox(StateDirectory state, Children children, Parts parts) {
    this.state = state;
    this.children = children;
    this.parts = parts;
  }

  /**
   * Starts the parts that the settings name, at the same time, and waits until all can be used.
   *
   * @throws SandboxException if one of them does not start; the others are ended again
   */
  public static Sandbox start(SandboxSettings settings) {
    StateDirectory state =
        settings.stateDirectory().map(StateDirectory::claim).orElseGet(StateDirectory::temporary);
    try {
      return start(settings, state, state.children());
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  private static Sandbox start(SandboxSettings settings, StateDirectory state, Children children) {
    ConcurrentStart starts = new ConcurrentStart();
    try {
      return new Sandbox(state, children, new PartStarts(settings, state, children).begin(starts));
    } catch (RuntimeException e) {
      try (children) {
        starts.abandon();
      }
      throw e;
    }
  }

  /**
   * @throws IllegalStateException if the sandbox was started without it
   */
  public KubernetesServer kubernetes() {
    return present(parts.kubernetes(), Part.KUBERNETES);
  }

  /**
   * @throws IllegalStateException if the sandbox was started without it
   */
  public PostgresServer database() {
    return present(parts.database(), Part.DATABASE);
  }

  /**
   * @throws IllegalStateException if the sandbox was started without it
   */
  public ProxmoxSimulator proxmox() {
    return present(parts.proxmox(), Part.PROXMOX);
  }

  /** Ends all parts and deletes what they wrote. */
  @Override
  public void close() {
    // In the reverse order: first what is left of the children, then their folder.
    try (state;
        children) {
      parts.kubernetes().ifPresent(KubernetesServer::close);
      parts.database().ifPresent(PostgresServer::close);
      parts.proxmox().ifPresent(ProxmoxSimulator::close);
    }
  }

  private static <T> T present(Optional<T> part, Part name) {
    return part.orElseThrow(
        () -> new IllegalStateException("this sandbox was started without " + name));
  }
}
