/** Takes what clients want of a VM to its VirtualMachine: POST, PUT and DELETE of {@code /vms}. */
@NullMarked
package io.accountdb.vmoperator.api.writing;

import org.jspecify.annotations.NullMarked;
