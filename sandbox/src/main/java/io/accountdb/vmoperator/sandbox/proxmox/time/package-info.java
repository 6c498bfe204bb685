/** Simulated time, which runs faster than the wall clock. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.time;

import org.jspecify.annotations.NullMarked;
