package io.accountdb.vmoperator.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lends {@link Migrations}' connection to Flyway and keeps the transaction open when Flyway is done
 * with it, so that repairs and scripts are one: kept together, or undone together.
 */
final class SharedTransaction {
  private final Connection connection;

  /** As Flyway believes. */
  private boolean autoCommit = true;

  SharedTransaction(Connection connection) {
    this.connection = connection;
  }

  DataSource dataSource() {
    Connection lent = proxy(Connection.class, this::invoke);
    return proxy(
        DataSource.class,
        (method, _) -> {
          if (method.getName().equals("getConnection")) {
            return lent;
          }
          throw new UnsupportedOperationException(method.getName());
        });
  }

  private @Nullable Object invoke(Method method, Object @Nullable [] arguments) throws Throwable {
    switch (method.getName()) {
      case "commit", "close" -> {
        return null;
      }
      case "getAutoCommit" -> {
        return autoCommit;
      }
      case "setAutoCommit" -> {
        autoCommit = arguments != null && Boolean.TRUE.equals(arguments[0]);
        return null;
      }
      default -> {
        try {
          return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
  }

  private static <T> T proxy(Class<T> type, Invocation invocation) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> invocation.of(method, arguments)));
  }

  private interface Invocation {
    @Nullable Object of(Method method, Object @Nullable [] arguments) throws Throwable;
  }
}
