/** The process: configuration, wiring, leadership, shutdown, health and metrics endpoints. */
@NullMarked
package io.accountdb.vmoperator.app;

import org.jspecify.annotations.NullMarked;
