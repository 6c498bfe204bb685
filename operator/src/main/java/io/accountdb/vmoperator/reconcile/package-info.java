/** Wanted flows right: observe, plan, one step, status. The planner is pure. */
@NullMarked
package io.accountdb.vmoperator.reconcile;

import org.jspecify.annotations.NullMarked;
