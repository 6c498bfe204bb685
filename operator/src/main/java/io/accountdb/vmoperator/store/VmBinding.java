package io.accountdb.vmoperator.store;

import org.jspecify.annotations.Nullable;

/** How the VM behind a row is found again; a row of {@code vm_bindings}. */
public sealed interface VmBinding {
  /** The smbios uuid, which tells a VM from its successor under a recycled VMID. */
  @Nullable String biosUuid();

  /** A VirtualMachine resource claims it. */
  record Managed(String biosUuid, ResourceRef resource) implements VmBinding {}

  /** No resource claims it. The uuid is null until the VM's config has been read. */
  record Discovered(@Nullable String biosUuid) implements VmBinding {}
}
