package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.VirtualMachineStatus;

/** A step, and the status that is true before it is done. */
record Plan(VirtualMachineStatus status, Step step) {}
