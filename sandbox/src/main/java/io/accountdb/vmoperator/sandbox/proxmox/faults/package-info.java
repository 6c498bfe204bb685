/** For tests: faults, the ledger of calls, and another admin's hands. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.faults;

import org.jspecify.annotations.NullMarked;
