/** What people read in {@code kubectl describe} of what happened: Kubernetes events. */
@NullMarked
package io.accountdb.vmoperator.reconcile.event;

import org.jspecify.annotations.NullMarked;
