/** The REST API: serves the table to its users, and takes their wishes to the VirtualMachines. */
@NullMarked
package io.accountdb.vmoperator.api;

import org.jspecify.annotations.NullMarked;
