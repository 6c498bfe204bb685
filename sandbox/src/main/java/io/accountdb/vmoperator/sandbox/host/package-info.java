/**
 * What the sandbox does on the machine it runs on: child processes, ports, its state folder, the
 * user's cache.
 */
@NullMarked
package io.accountdb.vmoperator.sandbox.host;

import org.jspecify.annotations.NullMarked;
