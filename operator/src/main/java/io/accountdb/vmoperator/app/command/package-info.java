/** What people type: run and version. */
@NullMarked
package io.accountdb.vmoperator.app.command;

import org.jspecify.annotations.NullMarked;
