/** A real PostgreSQL as AccountDB leaves it to the operator: two roles and the users table. */
@NullMarked
package io.accountdb.vmoperator.sandbox.database;

import org.jspecify.annotations.NullMarked;
