package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a client has sent, by the table in {@code docs/api.md}; null where it left one
 * out. Pure.
 *
 * @param proxmoxNode id of a {@code proxmox_nodes} row
 * @param templateId VMID of a template
 * @param memoryMb MiB
 * @param diskGb GiB
 * @param ownerId id of a {@code users} row
 */
record VmRequest(
    @Nullable String name,
    @Nullable Integer vmid,
    @Nullable Integer proxmoxNode,
    @Nullable Integer templateId,
    @Nullable Integer cpuCores,
    @Nullable Integer memoryMb,
    @Nullable Integer diskGb,
    @Nullable Power status,
    @Nullable Notes notes,
    @Nullable Integer ownerId) {
  static final String NAME = "name";
  static final String VMID = "vmid";
  static final String NODE = "proxmox_node";
  static final String TEMPLATE = "template_id";
  static final String CORES = "cpu_cores";
  static final String MEMORY = "memory_mb";
  static final String DISK = "disk_gb";
  static final String STATUS = "status";
  static final String NOTES = "notes";
  static final String OWNER = "owner_id";

  /** The bounds of the VirtualMachine's schema, and of Proxmox VE where those are narrower. */
  private static final int FIRST_VMID = 100;

  private static final int LAST_VMID = 999_999_999;
  private static final int MOST_CORES = 512;
  private static final int LEAST_MEMORY = 16;
  private static final int MOST_MEMORY = 4 << 20;
  private static final int MOST_DISK = 128 << 10;

  private static final Set<String> NEVER_TAKEN =
      Set.of("id", "ip_address", "created_at", "updated_at");
  private static final Set<String> NEW =
      Set.of(NAME, VMID, NODE, TEMPLATE, CORES, MEMORY, DISK, STATUS, NOTES, OWNER);
  private static final Set<String> CHANGEABLE = Set.of(NAME, CORES, MEMORY, DISK, STATUS, NOTES);

  /**
   * A VM that is to be made.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 that names all that is wrong
   */
  static VmRequest toCreate(ObjectNode body) {
    BodyFields fields = new BodyFields(body);
    fields.requires(NAME);
    fields.refuse(NEVER_TAKEN, "is never taken from the client; leave it out");
    fields.refuseOthers(NEW, NEVER_TAKEN);
    VmRequest request =
        read(
            fields,
            fields.integer(VMID, FIRST_VMID, LAST_VMID),
            fields.integer(NODE, 1, Integer.MAX_VALUE),
            fields.integer(TEMPLATE, FIRST_VMID, LAST_VMID),
            fields.integer(OWNER, 1, Integer.MAX_VALUE));
    fields.end();
    return request;
  }

  /**
   * A change of a VM. What cannot be changed may be sent as it is: so can a whole row that was
   * read.
   *
   * @param row the VM as the API shows it
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 that names all that is wrong
   */
  static VmRequest toChange(ObjectNode body, ObjectNode row) {
    BodyFields fields = new BodyFields(body);
    fields.refuseDifferent(row, CHANGEABLE);
    VmRequest request = read(fields, null, null, null, null);
    fields.end();
    return request;
  }

  private static VmRequest read(
      BodyFields fields,
      @Nullable Integer vmid,
      @Nullable Integer node,
      @Nullable Integer template,
      @Nullable Integer owner) {
    return new VmRequest(
        fields.name(NAME),
        vmid,
        node,
        template,
        fields.integer(CORES, 1, MOST_CORES),
        fields.integer(MEMORY, LEAST_MEMORY, MOST_MEMORY),
        fields.integer(DISK, 1, MOST_DISK),
        fields.power(STATUS),
        fields.notes(NOTES),
        owner);
  }
}
