/** Workers, their UPIDs, logs and lists. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.tasks;

import org.jspecify.annotations.NullMarked;
