/** What the cluster shows of itself: statistics, resources, nodes, status, free VMIDs. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.resources;

import org.jspecify.annotations.NullMarked;
