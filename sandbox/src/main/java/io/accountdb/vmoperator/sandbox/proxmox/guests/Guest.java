package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A virtual machine or container. Found through {@link GuestRegistry}. */
public final class Guest {
  private final int vmid;
  private final GuestType type;
  private final Behaviour behaviour;
  private final StateHistory history;
  private final ScaledClock clock;
  private GuestState state;

  Guest(
      int vmid,
      GuestType type,
      Behaviour behaviour,
      GuestState state,
      StateHistory history,
      ScaledClock clock,
      Duration since) {
    this.vmid = vmid;
    this.type = type;
    this.behaviour = behaviour;
    this.state = state;
    this.history = history;
    this.clock = clock;
    history.record(since, state);
  }

  public int vmid() {
    return vmid;
  }

  public GuestType type() {
    return type;
  }

  /** How its operating system behaves. */
  public Behaviour behaviour() {
    return behaviour;
  }

  public StateHistory history() {
    return history;
  }

  public synchronized GuestState state() {
    return state;
  }

  public String node() {
    return state().node();
  }

  public ConfigFile config() {
    return state().config();
  }

  public PowerState power() {
    return state().power();
  }

  /** Changes the guest in one step. */
  public synchronized void update(UnaryOperator<GuestState> change) {
    state = change.apply(state);
    history.record(clock.elapsed(), state);
  }

  /** Writes the config file. */
  public void write(UnaryOperator<ConfigFile> change) {
    update(old -> old.with(change.apply(old.config())));
  }
}
