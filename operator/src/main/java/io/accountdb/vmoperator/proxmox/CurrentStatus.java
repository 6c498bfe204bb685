package io.accountdb.vmoperator.proxmox;

import org.jspecify.annotations.Nullable;

/**
 * A guest's live state.
 *
 * @param status {@code running} or {@code stopped}
 * @param qemuStatus QEMU's own word: {@code running}, {@code paused}, {@code prelaunch} ...
 */
public record CurrentStatus(String status, String qemuStatus, @Nullable String lock) {}
