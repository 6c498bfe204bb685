/** How the process logs: JSON in a container, readable on a terminal. */
@NullMarked
package io.accountdb.vmoperator.app.logging;

import org.jspecify.annotations.NullMarked;
