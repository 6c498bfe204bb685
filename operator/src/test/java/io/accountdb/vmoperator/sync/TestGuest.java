package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A guest for tests: its row in cluster/resources and its config. */
record TestGuest(GuestResource resource, Map<String, String> config) {
  static final String UUID = "6c3fa683-bef9-4425-b413-eaa45a9d6191";
  static final String OTHER_UUID = "11111111-2222-4333-8444-555555555555";
  static final String MAC = "BC:24:11:2E:C5:00";

  /** A running VM on pve1, as a clone of a template with agent and one NIC is. */
  static TestGuest running(int vmid) {
    return new TestGuest(
        new GuestResource(
            vmid, "pve1", "qemu", "web-1", "running", false, null, null, Set.of(), 4, 4L << 30,
            40L << 30, 3_600),
        Map.of(
            "name", "web-1",
            "smbios1", "uuid=" + UUID,
            "agent", "1",
            "net0", "virtio=" + MAC + ",bridge=vmbr0",
            "scsi0", "local-lvm:vm-" + vmid + "-disk-0,size=40G"));
  }

  TestGuest named(String name) {
    return with("name", name)
        .row(resource.node(), name, resource.status(), resource.uptimeSeconds());
  }

  TestGuest on(String node) {
    return row(node, resource.name(), resource.status(), resource.uptimeSeconds());
  }

  TestGuest status(String status) {
    boolean runs = status.equals("running");
    return row(resource.node(), resource.name(), status, runs ? resource.uptimeSeconds() : 0);
  }

  TestGuest uptime(long seconds) {
    return row(resource.node(), resource.name(), resource.status(), seconds);
  }

  /** As cluster/resources shows a guest without statistics. */
  TestGuest unknown() {
    return new TestGuest(
        new GuestResource(
            resource.vmid(),
            resource.node(),
            "qemu",
            null,
            "unknown",
            false,
            resource.lock(),
            null,
            resource.tags(),
            0,
            0,
            0,
            0),
        config);
  }

  /** As cluster/resources shows it. */
  TestGuest template() {
    return new TestGuest(
        new GuestResource(
            resource.vmid(),
            resource.node(),
            resource.type(),
            resource.name(),
            resource.status(),
            true,
            resource.lock(),
            resource.pool(),
            resource.tags(),
            resource.cpus(),
            resource.memoryBytes(),
            resource.diskBytes(),
            resource.uptimeSeconds()),
        config);
  }

  /** As both its config and cluster/resources show it. */
  TestGuest locked(String lock) {
    return with("lock", lock).row(lock, resource.tags());
  }

  /** As cluster/resources shows it. */
  TestGuest tagged(String... tags) {
    return row(resource.lock(), Set.of(tags));
  }

  /** As cluster/resources shows it. */
  TestGuest sized(int cpus, long memoryBytes) {
    return new TestGuest(
        new GuestResource(
            resource.vmid(),
            resource.node(),
            resource.type(),
            resource.name(),
            resource.status(),
            false,
            resource.lock(),
            resource.pool(),
            resource.tags(),
            cpus,
            memoryBytes,
            resource.diskBytes(),
            resource.uptimeSeconds()),
        config);
  }

  /** As cluster/resources shows it. */
  TestGuest listedAs(String name) {
    return row(resource.node(), name, resource.status(), resource.uptimeSeconds());
  }

  TestGuest type(String type) {
    return new TestGuest(
        new GuestResource(
            resource.vmid(),
            resource.node(),
            type,
            resource.name(),
            resource.status(),
            false,
            null,
            null,
            Set.of(),
            resource.cpus(),
            resource.memoryBytes(),
            resource.diskBytes(),
            resource.uptimeSeconds()),
        config);
  }

  TestGuest uuid(String uuid) {
    return with("smbios1", "uuid=" + uuid);
  }

  TestGuest with(String key, String value) {
    Map<String, String> changed = new HashMap<>(config);
    changed.put(key, value);
    return new TestGuest(resource, Map.copyOf(changed));
  }

  int vmid() {
    return resource.vmid();
  }

  GuestConfig guestConfig() {
    return new GuestConfig("digest", config);
  }

  GuestFacts facts() {
    return GuestFacts.of(guestConfig());
  }

  private TestGuest row(@Nullable String lock, Set<String> tags) {
    return new TestGuest(
        new GuestResource(
            resource.vmid(),
            resource.node(),
            resource.type(),
            resource.name(),
            resource.status(),
            false,
            lock,
            resource.pool(),
            tags,
            resource.cpus(),
            resource.memoryBytes(),
            resource.diskBytes(),
            resource.uptimeSeconds()),
        config);
  }

  private TestGuest row(String node, String name, String status, long uptime) {
    return new TestGuest(
        new GuestResource(
            resource.vmid(),
            node,
            resource.type(),
            name,
            status,
            false,
            resource.lock(),
            resource.pool(),
            resource.tags(),
            resource.cpus(),
            resource.memoryBytes(),
            resource.diskBytes(),
            uptime),
        config);
  }
}
