package io.accountdb.vmoperator.sandbox.command.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sandbox fault} asks of the daemon, as it goes over the wire. Carried out by {@link
 * FaultOrders}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fault")
@JsonSubTypes({
  @JsonSubTypes.Type(FaultOrder.Status.class),
  @JsonSubTypes.Type(FaultOrder.Delay.class),
  @JsonSubTypes.Type(FaultOrder.Drop.class),
  @JsonSubTypes.Type(FaultOrder.FailTask.class),
  @JsonSubTypes.Type(FaultOrder.Create.class),
  @JsonSubTypes.Type(FaultOrder.Edit.class),
  @JsonSubTypes.Type(FaultOrder.Move.class),
  @JsonSubTypes.Type(FaultOrder.Pooling.class),
  @JsonSubTypes.Type(FaultOrder.Restore.class),
  @JsonSubTypes.Type(FaultOrder.Touch.class),
  @JsonSubTypes.Type(FaultOrder.Quorum.class),
  @JsonSubTypes.Type(FaultOrder.Outage.class),
  @JsonSubTypes.Type(FaultOrder.StorageOutage.class),
  @JsonSubTypes.Type(FaultOrder.KillTask.class),
  @JsonSubTypes.Type(FaultOrder.Clear.class)
})
public sealed interface FaultOrder {
  /**
   * Which calls go wrong, and how many of them; null: any.
   *
   * @param path template below {@code /api2/json}
   */
  record Calls(
      @Nullable String method,
      @Nullable String path,
      @Nullable String node,
      @Nullable Integer vmid,
      int times) {}

  /**
   * Calls are answered with an error.
   *
   * @param message null: the body is empty
   * @param handlerRuns whether the call is carried out all the same
   */
  record Status(Calls calls, int status, @Nullable String message, boolean handlerRuns)
      implements FaultOrder {}

  /**
   * Calls are carried out late.
   *
   * @param seconds simulated ones
   */
  record Delay(Calls calls, double seconds) implements FaultOrder {}

  /** Calls are not answered. */
  record Drop(Calls calls, boolean handlerRuns) implements FaultOrder {}

  /** A running task's process ends without a word. */
  record KillTask(String upid) implements FaultOrder {}

  /** Tasks fail, their work undone. */
  record FailTask(@Nullable String type, @Nullable Integer vmid, String exitStatus, int times)
      implements FaultOrder {}

  /**
   * A guest appears.
   *
   * @param recycle whether it takes the VMID of one that goes in the same moment
   */
  record Create(int vmid, String node, Map<String, String> config, boolean recycle)
      implements FaultOrder {}

  /** A guest's config is written. */
  record Edit(int vmid, Map<String, String> set, List<String> unset) implements FaultOrder {}

  /**
   * A guest migrates.
   *
   * @param seconds simulated ones that it takes; null: it is done at once
   */
  record Move(int vmid, String node, @Nullable Double seconds) implements FaultOrder {}

  /**
   * A guest changes pools.
   *
   * @param pool null: it is in none from now on
   */
  record Pooling(int vmid, @Nullable String pool) implements FaultOrder {}

  /** A backup comes back, under its own VMID or another. */
  record Restore(int source, int vmid, String node) implements FaultOrder {}

  /** Something that takes no more than a guest. */
  record Touch(int vmid, Action action) implements FaultOrder {}

  /** What is done to a guest. */
  enum Action {
    DELETE,
    START,
    STOP,
    POWER_OFF,
    BACKUP
  }

  /** The cluster loses its quorum, or is quorate again. */
  record Quorum(boolean present) implements FaultOrder {}

  /** A part of a node fails or works again. */
  record Outage(Component component, String node, boolean works) implements FaultOrder {}

  /** A storage cannot be reached, or can again. */
  record StorageOutage(String storage, boolean works) implements FaultOrder {}

  /** What can fail of a node. */
  enum Component {
    /** All of it: neither clients nor the other nodes reach it. */
    NODE,
    /** The API alone: clients do not reach it, the other nodes do. */
    ENDPOINT,
    /** pvestatd: after five simulated minutes nothing is known of its guests. */
    STATISTICS
  }

  /** All faults are taken away and all outages end; what was done to guests stays done. */
  record Clear() implements FaultOrder {}
}
