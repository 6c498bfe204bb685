/** The methods of the API and how a call reaches them. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.api;

import org.jspecify.annotations.NullMarked;
