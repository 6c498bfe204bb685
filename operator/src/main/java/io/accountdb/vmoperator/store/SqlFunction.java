package io.accountdb.vmoperator.store;

import java.sql.SQLException;

/** Work inside a transaction. */
@FunctionalInterface
interface SqlFunction<T> {
  T apply(Transaction transaction) throws SQLException;
}
