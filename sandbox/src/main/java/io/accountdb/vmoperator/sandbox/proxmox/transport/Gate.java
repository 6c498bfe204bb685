package io.accountdb.vmoperator.sandbox.proxmox.transport;

import io.accountdb.vmoperator.sandbox.proxmox.access.Authentication;
import io.accountdb.vmoperator.sandbox.proxmox.access.AuthenticationFailure;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import org.jspecify.annotations.Nullable;

/** Lets requests in by their heads, before their bodies are read (AnyEvent.pm). */
final class Gate {
  private static final String BASE = "/api2/json";
  private static final Caller NOBODY = new Caller("-", false);

  private final Authentication authentication;

  Gate(Authentication authentication) {
    this.authentication = authentication;
  }

  /** The path below the API's base, unescaped; null where it is outside. */
  static @Nullable String apiPath(RequestHead head) {
    String path = ParameterDecoding.unescape(head.path().replace("+", "%2B"));
    if (path.equals(BASE)) {
      return "/";
    }
    return path.startsWith(BASE + "/") ? path.substring(BASE.length()) : null;
  }

  Caller admit(RequestHead head, String path) throws AuthenticationFailure {
    boolean login = path.equals("/access/ticket");
    @Nullable String authorization = head.header("authorization");
    if (login && authorization == null) {
      return NOBODY;
    }
    return authentication.authenticate(
        head.header("cookie"),
        authorization,
        head.header("csrfpreventiontoken"),
        !head.method().equals("GET"));
  }
}
