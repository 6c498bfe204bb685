/**
 * The guests themselves: where they are, what they do, how they are cloned, started, changed and
 * destroyed.
 */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.guests;

import org.jspecify.annotations.NullMarked;
