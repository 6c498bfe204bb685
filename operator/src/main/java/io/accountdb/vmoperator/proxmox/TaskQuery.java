package io.accountdb.vmoperator.proxmox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which tasks of a node to list; null means any. Finished and running ones are included. */
public record TaskQuery(@Nullable Integer vmid, @Nullable String type, @Nullable Instant since) {}
