package io.accountdb.vmoperator.api.caller;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The public keys of an issuer, kept and renewed ahead of time, so that a request seldom waits for
 * them. A token with a key that is not among them makes them be fetched again, at most twice within
 * {@link #PAUSE}. Asked by {@link IssuedTokens}.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, AutoCloseable {
  static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration RENEWED_AHEAD = Duration.ofMinutes(1);

  /** How long the known keys still count while the issuer cannot be reached. */
  private static final Duration KEPT_IN_OUTAGE = Duration.ofHours(1);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration WAIT_FOR_OTHERS = CONNECT_TIMEOUT.plus(READ_TIMEOUT);
  private static final int MOST_BYTES = 256 * 1024;

  private final ExecutorService renewal = Executors.newVirtualThreadPerTaskExecutor();
  private final Fetch fetch;
  private final JWKSource<SecurityContext> kept;

  /**
   * Fetches nothing yet.
   *
   * @throws IllegalArgumentException for a URL of a scheme that Java does not know
   */
  IssuerKeys(URI url) {
    fetch = new Fetch(source(url));
    kept =
        JWKSourceBuilder.create(fetch)
            .cache(KEPT.toMillis(), WAIT_FOR_OTHERS.toMillis())
            .refreshAheadCache(RENEWED_AHEAD.toMillis(), null, renewal, false, null, false)
            .rateLimited(PAUSE.toMillis())
            .outageTolerant(KEPT_IN_OUTAGE.toMillis())
            .build();
  }

  private static JWKSetSource<SecurityContext> source(URI url) {
    try {
      return new URLBasedJWKSetSource<>(
          url.toURL(),
          new DefaultResourceRetriever(
              Math.toIntExact(CONNECT_TIMEOUT.toMillis()),
              Math.toIntExact(READ_TIMEOUT.toMillis()),
              MOST_BYTES));
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no URL to fetch keys from: " + url, e);
    }
  }

  /**
   * The keys that fit.
   *
   * @throws KeySourceException where none does, and the issuer could not be asked for newer ones
   */
  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
    List<JWK> fitting = fitting(selector, context);
    if (fitting.isEmpty() && !fetch.succeeded) {
      throw new JWKSetUnavailableException("the issuer's keys could not be fetched");
    }
    return fitting;
  }

  private List<JWK> fitting(JWKSelector selector, SecurityContext context)
      throws KeySourceException {
    try {
      return kept.get(selector, context);
    } catch (RateLimitReachedException e) {
      // They were fetched just now, with or without success, and none of them fitted then.
      return List.of();
    }
  }

  @Override
  public void close() {
    renewal.shutdownNow();
  }

  /** Remembers how the last one ended: the layers above it do not tell. */
  private static final class Fetch extends JWKSetSourceWrapper<SecurityContext> {
    private volatile boolean succeeded;

    Fetch(JWKSetSource<SecurityContext> source) {
      super(source);
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator refresh, long currentTime, SecurityContext context)
        throws KeySourceException {
      try {
        JWKSet keys = getSource().getJWKSet(refresh, currentTime, context);
        succeeded = true;
        return keys;
      } catch (KeySourceException e) {
        succeeded = false;
        throw e;
      }
    }
  }
}
