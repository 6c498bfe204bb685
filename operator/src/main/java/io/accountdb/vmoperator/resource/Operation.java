package io.accountdb.vmoperator.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Required;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A write-ahead intent: stored in the status before a call that has a side effect, so that a
 * restarted operator resumes it and never does it twice.
 *
 * @param sourceVMID of a clone
 * @param node where the call goes
 * @param attempt counts the VMs tried for this resource, from 1
 * @param upid the task that Proxmox made of the call; null until it answered
 * @param disk of a resize
 * @param startTime when the call was about to be sent, by Proxmox's clock, RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Operation(
    @Required Type type,
    @Required Integer vmid,
    @JsonProperty("sourceVMID") @Nullable Integer sourceVMID,
    @Required String node,
    @Required Integer attempt,
    @Nullable Disk disk,
    @Nullable String upid,
    @Required String startTime) {

  /** An intent that is about no single disk. */
  public Operation(
      Type type,
      Integer vmid,
      @Nullable Integer sourceVMID,
      String node,
      Integer attempt,
      @Nullable String upid,
      String startTime) {
    this(type, vmid, sourceVMID, node, attempt, null, upid, startTime);
  }

  /** What is being done. */
  public enum Type {
    @JsonProperty("Clone")
    CLONE,
    @JsonProperty("Start")
    START,
    @JsonProperty("Shutdown")
    SHUTDOWN,
    @JsonProperty("Stop")
    STOP,
    @JsonProperty("Resize")
    RESIZE,
    @JsonProperty("Destroy")
    DESTROY
  }

  /** A disk and the size, a quantity, that it grows to. */
  public record Disk(@Required String slot, @Required String size) {}

  /** The same intent about a disk. */
  public Operation withDisk(Disk disk) {
    return new Operation(type, vmid, sourceVMID, node, attempt, disk, upid, startTime);
  }

  /** The same intent with its task. */
  public Operation withUpid(String upid) {
    return new Operation(type, vmid, sourceVMID, node, attempt, disk, upid, startTime);
  }

  public Instant started() {
    return Instant.parse(startTime);
  }
}
