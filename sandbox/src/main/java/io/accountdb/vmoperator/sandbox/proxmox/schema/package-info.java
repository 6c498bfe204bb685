/** Parameters of API methods and their checks, as Proxmox declares them. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.schema;

import org.jspecify.annotations.NullMarked;
