/** The custom resources as values: records of spec and status, conditions; no I/O. */
@NullMarked
package io.accountdb.vmoperator.resource;

import org.jspecify.annotations.NullMarked;
