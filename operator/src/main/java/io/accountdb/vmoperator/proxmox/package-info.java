/** The client of one Proxmox VE cluster: requests, wire records, failures, tasks. */
@NullMarked
package io.accountdb.vmoperator.proxmox;

import org.jspecify.annotations.NullMarked;
