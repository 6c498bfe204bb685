package io.accountdb.vmoperator.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant wants. An absent field is never written to Proxmox; what it means is in its
 * description, and no field has a schema default.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.clusterRef.name == oldSelf.clusterRef.name",
    message =
        "clusterRef is immutable; create a new VirtualMachine or restore from backup to move"
            + " between clusters",
    fieldPath = ".clusterRef",
    reason = "FieldValueForbidden")
@ValidationRule(
    value = "self.source == oldSelf.source",
    message = "source is used once, at creation, and is immutable",
    fieldPath = ".source",
    reason = "FieldValueForbidden")
@ValidationRule(
    value = "!has(oldSelf.vmid) || (has(self.vmid) && self.vmid == oldSelf.vmid)",
    message = "vmid is immutable once set",
    fieldPath = ".vmid",
    reason = "FieldValueForbidden")
@ValidationRule(
    value = "!has(oldSelf.owner) || (has(self.owner) && self.owner == oldSelf.owner)",
    message = "owner is immutable once set",
    fieldPath = ".owner",
    reason = "FieldValueForbidden")
@ValidationRule(
    value =
        "!has(self.guestAgent) || !has(self.guestAgent.enabled) || self.guestAgent.enabled"
            + " || !has(self.readiness) || !has(self.readiness.gate)"
            + " || self.readiness.gate == 'PowerState'",
    message = "the agent tells whether the VM is ready, so guestAgent.enabled must not be false",
    fieldPath = ".readiness.gate")
public record VirtualMachineSpec(
    @Required @JsonPropertyDescription("The ProxmoxCluster (cluster-scoped) this VM lives in.")
        ClusterRef clusterRef,
    @Required @JsonPropertyDescription("Where the VM comes from. Read once, at creation.")
        Source source,
    @Min(100)
        @Max(999_999_999)
        @JsonPropertyDescription("Request a VMID. Omit to have one allocated into status.vmid.")
        @Nullable Integer vmid,
    @Size(min = 1, max = 100)
        @Pattern(
            "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$")
        @JsonPropertyDescription(
            "Name in Proxmox and in the vms table, a DNS name. Unset: the resource's name.")
        @Nullable String vmName,
    @Size(max = 7168)
        @ValidationRule(
            value = "!self.contains('proxmox.accountdb.io:')",
            message =
                "the operator keeps its own marker line in the Proxmox description; leave"
                    + " proxmox.accountdb.io out")
        @JsonPropertyDescription(
            "Description in Proxmox, and the notes of the new row in the vms table.")
        @Nullable String description,
    @JsonPropertyDescription("Where the VM is created.") @Nullable Placement placement,
    @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z0-9]([A-Za-z0-9@._-]*[A-Za-z0-9])?$")
        @JsonPropertyDescription(
            "Database user that owns the VM's row; one that the Namespace allows. Unset: the one"
                + " that the Namespace's label proxmox.accountdb.io/owner names.")
        @Nullable String owner,
    @JsonPropertyDescription(
            "Always keeps the VM running, Halted keeps it off, Manual leaves its power to people."
                + " Unset: Always for a VM that the operator creates.")
        @Nullable RunStrategy runStrategy,
    @JsonPropertyDescription("How the VM is stopped.") @Nullable Power power,
    @JsonPropertyDescription("Processors. Unset: as the template has them.") @Nullable Cpu cpu,
    @JsonPropertyDescription("Memory. Unset: as the template has it.") @Nullable Memory memory,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Disks of the VM that have a wanted size. One that is not listed is left as it is.")
        @Nullable List<Disk> disks,
    @JsonPropertyDescription("The guest agent's flag in Proxmox. Unset: as the template has it.")
        @Nullable GuestAgent guestAgent,
    @JsonPropertyDescription("When a running VM counts as Ready.") @Nullable Readiness readiness,
    @JsonPropertyDescription(
            "What becomes of the VM when this object is deleted: Delete destroys it, Retain leaves"
                + " it in Proxmox and its row in the table. Unset: Delete.")
        @Nullable DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "What to do when the VM is proven gone though nobody deleted this object: Hold waits"
                + " for a person, Recreate makes another VM after five minutes. Unset: Hold.")
        @Nullable WhenMissing whenMissing) {

  /** The ProxmoxCluster, by name. */
  public record ClusterRef(@Required @Size(min = 1, max = 253) String name) {}

  /** Where the VM comes from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      @Required @JsonPropertyDescription("A template, cloned in full.") Template template) {}

  /** A template of the cluster, by VMID or by name. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "[has(self.vmid), has(self.name)].exists_one(x, x)",
      message = "exactly one of vmid or name must be set")
  public record Template(
      @Min(100) @Max(999_999_999) @Nullable Integer vmid,
      @Size(min = 1, max = 253) @Nullable String name) {
    @Override
    public String toString() {
      return name != null ? "template " + name : "template " + vmid;
    }
  }

  /** Where the VM is created. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Placement(
      @Size(min = 1, max = 63)
          @JsonPropertyDescription(
              "Node of the new VM; read at creation only. Unset: the template's node. Another node"
                  + " than the template's needs shared storage.")
          @Nullable String node) {}

  /** How the VM is stopped. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Power(
      @JsonPropertyDescription(
              "TrySoft shuts down and pulls the plug after stopTimeoutSeconds, Soft only shuts"
                  + " down, Hard pulls the plug. Unset: TrySoft.")
          @Nullable StopMode stopMode,
      @Min(1) @Max(7200) @JsonPropertyDescription("Unset: 300.")
          @Nullable Integer stopTimeoutSeconds) {}

  /** Processors; in all cores times sockets. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Cpu(
      @Min(1) @Max(512) @Nullable Integer cores,
      @Min(1) @Max(4) @Nullable Integer sockets,
      @Size(min = 1, max = 64) @Pattern("^[A-Za-z0-9._-]+$") @Nullable String type) {}

  /** Memory as quantities with a binary suffix. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!has(self.minimum) || quantity(self.minimum).compareTo(quantity(self.size)) <= 0",
      message = "memory.minimum must not exceed memory.size")
  public record Memory(
      @Required @Size(max = 16) @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$") String size,
      @Size(max = 16)
          @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
          @JsonPropertyDescription("Target of the balloon. Unset: as the template has it.")
          @Nullable String minimum) {}

  /** A disk that the VM has, and the size that it is to have. */
  @ValidationRule(
      value = "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
      message = "disk size can only grow; Proxmox cannot shrink a volume",
      fieldPath = ".size",
      reason = "FieldValueForbidden")
  public record Disk(
      @Required
          @Size(max = 8)
          @Pattern("^(scsi([0-9]|[12][0-9]|30)|virtio([0-9]|1[0-5])|sata[0-5]|ide[0-3])$")
          @JsonPropertyDescription("Where Proxmox has the disk, such as scsi0; no CD drive.")
          String slot,
      @Required
          @Size(max = 12)
          @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
          @JsonPropertyDescription(
              "Such as 40Gi. The volume grows at once; its partitions and file systems are the"
                  + " guest's business.")
          String size) {}

  /** The guest agent's flag in Proxmox. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GuestAgent(@Nullable Boolean enabled) {}

  /** When a running VM counts as Ready. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Readiness(
      @JsonPropertyDescription(
              "PowerState: as soon as it runs. GuestAgent: once its agent answers. IPAddress: once"
                  + " its agent reports an address. Unset: PowerState.")
          @Nullable Gate gate,
      @Min(10)
          @Max(7200)
          @JsonPropertyDescription(
              "After how long a running VM that has not passed the gate is reported as not ready."
                  + " Unset: 900.")
          @Nullable Integer timeoutSeconds) {}

  /** Who decides about power. */
  public enum RunStrategy {
    @JsonProperty("Always")
    ALWAYS,
    @JsonProperty("Halted")
    HALTED,
    @JsonProperty("Manual")
    MANUAL
  }

  /** How hard a stop is. */
  public enum StopMode {
    @JsonProperty("TrySoft")
    TRY_SOFT,
    @JsonProperty("Soft")
    SOFT,
    @JsonProperty("Hard")
    HARD
  }

  /** What readiness waits for. */
  public enum Gate {
    @JsonProperty("PowerState")
    POWER_STATE,
    @JsonProperty("GuestAgent")
    GUEST_AGENT,
    @JsonProperty("IPAddress")
    IP_ADDRESS
  }

  /** What to do about a VM that vanished. */
  public enum WhenMissing {
    @JsonProperty("Hold")
    HOLD,
    @JsonProperty("Recreate")
    RECREATE
  }

  /** What becomes of the VM with the resource. */
  public enum DeletionPolicy {
    @JsonProperty("Delete")
    DELETE,
    @JsonProperty("Retain")
    RETAIN
  }
}
