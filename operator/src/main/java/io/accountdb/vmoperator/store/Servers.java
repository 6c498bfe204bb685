package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes connections for the pool of {@link Database} and for {@link Migrations}. Of several hosts
 * it takes the one that can be written to; where none is found at once it asks each alone, and
 * tells of each why not. The driver tells of the last one only, and waits for one that went silent
 * until no time is left for the others.
 */
final class Servers extends PGSimpleDataSource {
  private static final long serialVersionUID = 1L;

  /** The driver's word for a server that cannot be reached. */
  private static final String UNREACHABLE = "08001";

  private final transient List<PGSimpleDataSource> hosts;
  private transient volatile @Nullable SQLException latestFailure;

  /**
   * Connects to nobody yet.
   *
   * @param silence after which a server that owes an answer counts as lost
   */
  Servers(DatabaseSettings settings, String applicationName, Duration silence) {
    configure(this, settings, applicationName, silence);
    String[] names = getServerNames();
    int[] ports = getPortNumbers();
    hosts =
        IntStream.range(0, names.length)
            .mapToObj(
                i -> {
                  PGSimpleDataSource host = new PGSimpleDataSource();
                  configure(host, settings, applicationName, silence);
                  host.setServerNames(new String[] {names[i]});
                  host.setPortNumbers(new int[] {ports[i]});
                  return host;
                })
            .toList();
    if (hosts.size() > 1) {
      setTargetServerType("primary");
      hosts.forEach(host -> host.setTargetServerType("primary"));
    }
  }

  private static void configure(
      PGSimpleDataSource source,
      DatabaseSettings settings,
      String applicationName,
      Duration silence) {
    int connectTimeout = (int) settings.connectTimeout().toSeconds();
    source.setUrl(settings.url());
    source.setUser(settings.username());
    source.setPassword(settings.password());
    source.setApplicationName(applicationName);
    source.setConnectTimeout(connectTimeout);
    source.setLoginTimeout(connectTimeout);
    source.setSocketTimeout((int) silence.toSeconds());
    source.setTcpKeepAlive(true);
    // An error's detail quotes values of rows, which must not reach logs and conditions.
    source.setLogServerErrorDetail(false);
  }

  /** Why the latest attempt gave no connection; null where it gave one. */
  @Nullable SQLException latestFailure() {
    return latestFailure;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      Connection connection = connect();
      latestFailure = null;
      return connection;
    } catch (SQLException failure) {
      latestFailure = failure;
      throw failure;
    }
  }

  private Connection connect() throws SQLException {
    try {
      return super.getConnection();
    } catch (SQLException failure) {
      if (hosts.size() == 1) {
        throw failure;
      }
      return connectToAny();
    }
  }

  private Connection connectToAny() throws SQLException {
    List<SQLException> failures = new ArrayList<>();
    for (PGSimpleDataSource host : hosts) {
      try {
        return host.getConnection();
      } catch (SQLException failure) {
        failures.add(failure);
      }
    }
    throw ofAll(failures);
  }

  /** A refused login where all refuse it; a server that does not answer may let us in later. */
  private SQLException ofAll(List<SQLException> failures) {
    List<String> messages = new ArrayList<>();
    String state = failures.getFirst().getSQLState();
    for (int i = 0; i < failures.size(); i++) {
      DatabaseFailure failure = DatabaseFailure.of(failures.get(i));
      if (!(failure instanceof DatabaseFailure.LoginRefused)) {
        state = UNREACHABLE;
      }
      PGSimpleDataSource host = hosts.get(i);
      messages.add(
          "%s:%d: %s".formatted(host.getServerName(), host.getPortNumber(), failure.message()));
    }
    SQLException all = new SQLException(String.join("; ", messages), state);
    failures.forEach(all::addSuppressed);
    return all;
  }
}
