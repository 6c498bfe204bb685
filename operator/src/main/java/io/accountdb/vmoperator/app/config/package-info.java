/** What the process is told by its environment, read once and checked as a whole. */
@NullMarked
package io.accountdb.vmoperator.app.config;

import org.jspecify.annotations.NullMarked;
