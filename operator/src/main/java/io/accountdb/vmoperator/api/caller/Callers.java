package io.accountdb.vmoperator.api.caller;

import com.github.benmanes.caffeine.cache.Ticker;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.UserRow;
import io.accountdb.vmoperator.store.Users;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells who calls. A token only says which user it is; id, role and whether the user is active come
 * from the row of {@code users}, read anew for every request.
 */
public final class Callers implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final String DATABASE_USER = "accountdb:";
  private static final List<String> DATABASE_USERS = List.of("accountdb:users");

  private final @Nullable IssuedTokens issued;
  private final ServiceAccountTokens serviceAccounts;
  private final Reviews reviews;
  private final Function<String, Optional<UserRow>> users;

  /**
   * Connects to nothing yet.
   *
   * @param issuer null: only ServiceAccounts are let in
   */
  public Callers(@Nullable TokenIssuer issuer, Users users, Reviews reviews, Clock clock) {
    this(issuer, users::byName, reviews, clock, Ticker.systemTicker());
  }

  Callers(
      @Nullable TokenIssuer issuer,
      Function<String, Optional<UserRow>> users,
      Reviews reviews,
      Clock clock,
      Ticker ticker) {
    issued = issuer == null ? null : new IssuedTokens(issuer, clock);
    serviceAccounts = new ServiceAccountTokens(reviews, clock, ticker);
    this.reviews = reviews;
    this.users = users;
  }

  /**
   * Who sends this header {@code Authorization}; null where the request has none.
   *
   * @throws ProblemException 401 where that cannot be told, 403 for a ServiceAccount that acts for
   *     nobody, 503 where who would have to be asked does not answer
   */
  public Caller authenticate(@Nullable String authorizationHeader) {
    return authenticate(BearerToken.of(authorizationHeader));
  }

  /**
   * Whether the caller of a request that goes on, such as an event stream, would be the same if it
   * came now: its token is still in force, the user active, the role what it was.
   *
   * @throws ProblemException 503 where who would have to be asked does not answer
   */
  public boolean stillActive(Caller caller) {
    try {
      return authenticate(caller.token()).equals(caller);
    } catch (ProblemException refusal) {
      if (refusal.problem().status() == HttpURLConnection.HTTP_UNAVAILABLE) {
        throw refusal;
      }
      return false;
    }
  }

  private Caller authenticate(BearerToken token) {
    if (issued != null && issued.concern(token)) {
      return databaseUser(issued.username(token), token);
    }
    if (serviceAccounts.concern(token)) {
      return serviceAccount(serviceAccounts.subject(token), token);
    }
    throw Unauthenticated.because(
        "the token is neither one of the issuer that this API takes nor a ServiceAccount's for the"
            + " audience "
            + ServiceAccountTokens.AUDIENCE);
  }

  private Caller databaseUser(String username, BearerToken token) {
    UserRow user =
        active(username)
            .orElseThrow(
                () ->
                    Unauthenticated.because("the token's user is no active user of the database"));
    return new Caller(
        user.id(),
        user.username(),
        user.role(),
        new KubernetesSubject(DATABASE_USER + user.username(), DATABASE_USERS),
        token);
  }

  /** It sees and does as a plain user, even where its owner is an admin. */
  private Caller serviceAccount(KubernetesSubject subject, BearerToken token) {
    ServiceAccountName account = ServiceAccountName.of(subject.user()).orElseThrow();
    UserRow owner =
        reviews
            .ownerOf(account.namespace())
            .flatMap(this::active)
            .orElseThrow(() -> actsForNobody(account));
    return new Caller(owner.id(), owner.username(), Role.USER, subject, token);
  }

  private static ProblemException actsForNobody(ServiceAccountName account) {
    return Problems.of(
        ProblemType.FORBIDDEN,
        "a ServiceAccount acts for the owner of its Namespace, and %s has none that is an active user of the database; an admin names one in its label %s"
            .formatted(account.namespace(), Api.OWNER_LABEL));
  }

  private Optional<UserRow> active(String username) {
    try {
      return users.apply(username).filter(UserRow::active);
    } catch (DatabaseException e) {
      throw Problems.unavailable("the database does not answer", RETRY_AFTER, e);
    }
  }

  @Override
  public void close() {
    if (issued != null) {
      issued.close();
    }
  }
}
