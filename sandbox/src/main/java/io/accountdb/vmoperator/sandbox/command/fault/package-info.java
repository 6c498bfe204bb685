/** How {@code sandbox fault} reaches the Proxmox VE of a sandbox that is up. */
@NullMarked
package io.accountdb.vmoperator.sandbox.command.fault;

import org.jspecify.annotations.NullMarked;
