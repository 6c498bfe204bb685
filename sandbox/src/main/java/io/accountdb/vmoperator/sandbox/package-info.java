/** A whole world on one machine for tests and the quick start. */
@NullMarked
package io.accountdb.vmoperator.sandbox;

import org.jspecify.annotations.NullMarked;
