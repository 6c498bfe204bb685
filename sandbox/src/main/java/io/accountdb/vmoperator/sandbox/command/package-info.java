/** The command that people type: up, status, down, sql. */
@NullMarked
package io.accountdb.vmoperator.sandbox.command;

import org.jspecify.annotations.NullMarked;
