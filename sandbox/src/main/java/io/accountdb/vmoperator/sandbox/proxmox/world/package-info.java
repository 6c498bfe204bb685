/** The world file: what the simulated cluster consists of at start. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.world;

import org.jspecify.annotations.NullMarked;
