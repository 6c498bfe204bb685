/** PostgreSQL: transactions under an RLS context, readers, writers, migrations. */
@NullMarked
package io.accountdb.vmoperator.store;

import org.jspecify.annotations.NullMarked;
