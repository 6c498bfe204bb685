package io.accountdb.vmoperator.store;

import java.time.Duration;
import java.util.Locale;

/**
 * How a role reaches the database.
 *
 * @param url such as {@code jdbc:postgresql://host:5432/accountdb}; several hosts are allowed
 * @param connectTimeout at least 1 second: how long a caller waits for a connection before the
 *     database counts as unreachable
 */
public record DatabaseSettings(
    String url, String username, String password, Duration connectTimeout) {
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * @throws IllegalArgumentException for a URL of another kind, or one with a password in it, which
   *     would end up in logs
   */
  public DatabaseSettings {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "the database URL must begin with jdbc:postgresql:, as in"
              + " jdbc:postgresql://host:5432/accountdb");
    }
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new IllegalArgumentException(
          "the database URL must not hold a password: give it on its own");
    }
    if (username.isBlank()) {
      throw new IllegalArgumentException("the database user name must not be empty");
    }
    if (connectTimeout.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "the database's connect time-out must be 1 second or more, not " + connectTimeout);
    }
  }

  public DatabaseSettings(String url, String username, String password) {
    this(url, username, password, DEFAULT_CONNECT_TIMEOUT);
  }

  @Override
  public String toString() {
    return "DatabaseSettings[url=" + url + ", username=" + username + ", password=***]";
  }
}
