/** The agent: poll, snapshot, diff, store, wake. What is flows back through here. */
@NullMarked
package io.accountdb.vmoperator.sync;

import org.jspecify.annotations.NullMarked;
