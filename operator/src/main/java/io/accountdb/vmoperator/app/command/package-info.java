/** What people type: run, migrate and version. */
@NullMarked
package io.accountdb.vmoperator.app.command;

import org.jspecify.annotations.NullMarked;
