package io.accountdb.vmoperator.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is, as the operator last saw it. Written by the reconciler alone, and only when it differs.
 *
 * @param printableStatus for people, like a Pod's STATUS
 * @param biosUUID the smbios1 uuid: with the VMID, the proof of identity
 * @param databaseID {@code vms.id}
 * @param disks as Proxmox's configuration had them when it was last read, CD drives left out
 * @param pendingChanges config keys that Proxmox applies at the next start
 * @param attempt counts the VMs made for this resource, from 1: that of vmid
 * @param operation the write-ahead intent: stored before a call with a side effect
 * @param untoldOperations that have ended while the database did not answer; at most 8
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualMachineStatus(
    @Nullable Long observedGeneration,
    @Nullable String printableStatus,
    @Nullable PowerState powerState,
    @Nullable Integer vmid,
    @Nullable String node,
    @JsonProperty("biosUUID") @Nullable String biosUUID,
    @JsonProperty("providerID") @Nullable String providerID,
    @JsonProperty("templateVMID") @Nullable Integer templateVMID,
    @JsonProperty("primaryIP") @Nullable String primaryIP,
    @Nullable List<Address> addresses,
    @Nullable Owner owner,
    @JsonProperty("databaseID") @Nullable Long databaseID,
    @Nullable Resources resources,
    @Nullable List<Disk> disks,
    @Nullable List<String> pendingChanges,
    @Nullable Integer attempt,
    @Nullable Operation operation,
    @Nullable Retry retry,
    @Nullable Restarts restarts,
    @Nullable List<EndedOperation> untoldOperations,
    @Nullable List<Condition> conditions) {

  /** Nothing observed yet. */
  public static final VirtualMachineStatus EMPTY =
      new VirtualMachineStatus(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null);

  /** The same with another operation. */
  public VirtualMachineStatus with(@Nullable Operation operation) {
    return new VirtualMachineStatus(
        observedGeneration,
        printableStatus,
        powerState,
        vmid,
        node,
        biosUUID,
        providerID,
        templateVMID,
        primaryIP,
        addresses,
        owner,
        databaseID,
        resources,
        disks,
        pendingChanges,
        attempt,
        operation,
        retry,
        restarts,
        untoldOperations,
        conditions);
  }

  /** What the trail has not been told of; mostly nothing. */
  public List<EndedOperation> untold() {
    return untoldOperations == null ? List.of() : untoldOperations;
  }

  /** The same with other operations that the trail has not been told of. */
  public VirtualMachineStatus withUntold(List<EndedOperation> untold) {
    return new VirtualMachineStatus(
        observedGeneration,
        printableStatus,
        powerState,
        vmid,
        node,
        biosUUID,
        providerID,
        templateVMID,
        primaryIP,
        addresses,
        owner,
        databaseID,
        resources,
        disks,
        pendingChanges,
        attempt,
        operation,
        retry,
        restarts,
        untold.isEmpty() ? null : List.copyOf(untold),
        conditions);
  }

  /** What the hypervisor says. */
  public enum PowerState {
    @JsonProperty("Running")
    RUNNING,
    @JsonProperty("Stopped")
    STOPPED,
    @JsonProperty("Paused")
    PAUSED,
    @JsonProperty("Suspended")
    SUSPENDED,
    @JsonProperty("Unknown")
    UNKNOWN
  }

  /** An address that the guest's agent reports. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Address(
      @Required String address,
      @JsonProperty("interface") @Nullable String networkInterface,
      @Nullable String slot,
      @Nullable String mac) {}

  /** The {@code users} row that owns the VM's row. */
  public record Owner(@Required String name, @Required Long id) {}

  /** What the VM has; memory and diskTotal as quantities. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Resources(
      @Nullable Integer cpus, @Nullable String memory, @Nullable String diskTotal) {}

  /**
   * A disk that the VM has.
   *
   * @param size a quantity; null where Proxmox's configuration gives none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Disk(
      @Required String slot,
      @JsonProperty("volumeID") @Required String volumeId,
      @Nullable String size) {}

  /**
   * When a failed step is tried again.
   *
   * @param nextAttemptTime RFC 3339, set once per attempt
   */
  public record Retry(@Required Integer count, @Required String nextAttemptTime) {}

  /**
   * How often the VM was started again because it had stopped without the operator.
   *
   * @param count in a row, each soon after the one before
   * @param nextTime when the latest of them is, or was, due; RFC 3339, set once for each
   */
  public record Restarts(@Required Integer count, @Required String nextTime) {}
}
