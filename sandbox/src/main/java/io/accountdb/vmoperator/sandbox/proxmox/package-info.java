/** A Proxmox VE cluster in one process, with the real one's habits and none of its kindness. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox;

import org.jspecify.annotations.NullMarked;
