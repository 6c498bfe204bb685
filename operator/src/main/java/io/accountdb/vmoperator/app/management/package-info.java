/** The port for people and probes: metrics, startup, liveness, readiness. */
@NullMarked
package io.accountdb.vmoperator.app.management;

import org.jspecify.annotations.NullMarked;
