/** Guest configuration: keys, digest, property strings, pending changes. No I/O. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.config;

import org.jspecify.annotations.NullMarked;
