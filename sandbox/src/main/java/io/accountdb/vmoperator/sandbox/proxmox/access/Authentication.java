package io.accountdb.vmoperator.sandbox.proxmox.access;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.User;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls: by ticket (cookie) or by API token (header). A ticket that is shown wins,
 * even a bad one (AnyEvent.pm of pve-http-server).
 */
public final class Authentication {
  private static final Pattern COOKIE = Pattern.compile("(?:^|;|\\s)PVEAuthCookie=([^;]*)");
  private static final Pattern TOKEN =
      Pattern.compile("(?:^|\\s)PVEAPIToken[= ]([^;]*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern TOKEN_ID = Pattern.compile("([^\\s:/!]+@[^\\s:/!]+)!([^\\s!=]+)");

  private final Map<String, User> users = new HashMap<>();
  private final Credentials credentials;
  private final Tickets tickets;

  public Authentication(Collection<User> users, Credentials credentials, Clock clock) {
    users.forEach(user -> this.users.put(user.id(), user));
    this.credentials = credentials;
    tickets = new Tickets(credentials.ticketKey(), clock);
  }

  /** A ticket and the token that changes need beside it. */
  public record Login(String user, String ticket, String csrfToken) {}

  /**
   * Authenticates a request by its headers.
   *
   * @param change whether the method is any but GET, for which a ticket needs its CSRF token
   * @throws AuthenticationFailure where nobody is let in
   */
  public Caller authenticate(
      @Nullable String cookie,
      @Nullable String authorization,
      @Nullable String csrfToken,
      boolean change)
      throws AuthenticationFailure {
    Optional<String> ticket = find(COOKIE, cookie).or(() -> find(COOKIE, authorization));
    if (ticket.isPresent()) {
      return byTicket(ticket.get(), csrfToken, change);
    }
    Optional<String> token = find(TOKEN, authorization);
    if (token.isPresent()) {
      return byToken(token.get());
    }
    throw new AuthenticationFailure("No ticket");
  }

  private static Optional<String> find(Pattern pattern, @Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(header);
    return matcher.find()
        ? Optional.of(unescape(matcher.group(1))).filter(value -> !value.isEmpty())
        : Optional.empty();
  }

  /** Percent sequences only: a plus stays a plus, and base64 in tickets has some. */
  private static String unescape(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEscaped) {
      return value;
    }
  }

  private Caller byTicket(String ticket, @Nullable String csrfToken, boolean change)
      throws AuthenticationFailure {
    String user =
        tickets
            .verify(ticket)
            .orElseThrow(() -> new AuthenticationFailure("permission denied - invalid PVE ticket"));
    if (change && (csrfToken == null || !tickets.verifyCsrfToken(user, csrfToken))) {
      throw new AuthenticationFailure("Permission denied - invalid csrf token");
    }
    return new Caller(user, true);
  }

  private Caller byToken(String token) throws AuthenticationFailure {
    int equals = token.lastIndexOf('=');
    Matcher id = TOKEN_ID.matcher(equals < 0 ? "" : token.substring(0, equals));
    if (!id.matches()) {
      throw new AuthenticationFailure("no tokenid specified");
    }
    @Nullable User user = users.get(id.group(1));
    if (user == null) {
      throw new AuthenticationFailure("no such user ('" + id.group(1) + "')");
    }
    if (!user.enabled()) {
      throw new AuthenticationFailure("user '" + user.id() + "' is disabled");
    }
    @Nullable String secret = credentials.tokenSecrets().get(id.group());
    if (secret == null) {
      throw new AuthenticationFailure(
          "no such token '" + id.group(2) + "' for user '" + user.id() + "'");
    }
    if (!same(secret, token.substring(equals + 1))) {
      throw new AuthenticationFailure("invalid token value!");
    }
    return new Caller(id.group(), false);
  }

  /**
   * POST /access/ticket: by password, or by an old ticket as password, which renews it.
   *
   * @throws ApiFailure 401
   */
  public Login login(String username, String password) {
    boolean known = users.containsKey(username) && users.get(username).enabled();
    boolean renewed = known && tickets.verify(password).filter(username::equals).isPresent();
    boolean rightPassword =
        known && username.equals(Caller.ROOT) && same(credentials.rootPassword(), password);
    if (!renewed && !rightPassword) {
      throw ApiFailure.unauthenticated("authentication failure");
    }
    return new Login(username, tickets.ticket(username), tickets.csrfToken(username));
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
