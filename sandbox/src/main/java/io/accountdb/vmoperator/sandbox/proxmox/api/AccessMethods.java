package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Authentication;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Methods below {@code /access}. */
public final class AccessMethods {
  private final AccessControl access;
  private final Authentication authentication;
  private final String clusterName;

  public AccessMethods(AccessControl access, Authentication authentication, String clusterName) {
    this.access = access;
    this.authentication = authentication;
    this.clusterName = clusterName;
  }

  List<ApiMethod> methods() {
    return List.of(
        ApiMethod.direct("GET", "/access/permissions", Rule.anyUser(), this::permissions),
        new ApiMethod("POST", "/access/ticket", true, false, Rule.anyUser(), this::ticket));
  }

  private Result permissions(Call call) {
    Caller subject = call.caller();
    @Nullable String userid = call.text("userid");
    if (userid != null && !userid.equals(subject.id())) {
      boolean ownToken = userid.startsWith(subject.id() + "!");
      if (!ownToken) {
        access.check(call.caller(), "/access", "Sys.Audit");
      }
      subject = new Caller(userid, false);
    }
    @Nullable String path = call.text("path");
    Map<String, Map<String, Boolean>> effective =
        path == null ? access.effective(subject) : Map.of(path, access.privileges(subject, path));
    // Guests of a pool have the same privileges, and there may be many of them.
    IdentityHashMap<Map<String, Boolean>, Map<String, Integer>> flags = new IdentityHashMap<>();
    Map<String, Map<String, Integer>> shown = new TreeMap<>();
    effective.forEach(
        (where, privileges) ->
            shown.put(where, flags.computeIfAbsent(privileges, AccessMethods::flags)));
    return Result.of(shown);
  }

  private static Map<String, Integer> flags(Map<String, Boolean> privileges) {
    Map<String, Integer> flags = new TreeMap<>();
    privileges.forEach((privilege, propagate) -> flags.put(privilege, propagate ? 1 : 0));
    return flags;
  }

  private Result ticket(Call call) {
    @Nullable String realm = call.text("realm");
    String username = call.required("username");
    Authentication.Login login =
        authentication.login(
            realm == null ? username : username + "@" + realm, call.required("password"));
    return Result.of(
        Map.of(
            "username",
            login.user(),
            "ticket",
            login.ticket(),
            "CSRFPreventionToken",
            login.csrfToken(),
            "clustername",
            clusterName,
            "cap",
            Map.of()));
  }
}
