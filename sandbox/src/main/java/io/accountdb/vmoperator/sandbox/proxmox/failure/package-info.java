/** What a Proxmox method dies with. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.failure;

import org.jspecify.annotations.NullMarked;
